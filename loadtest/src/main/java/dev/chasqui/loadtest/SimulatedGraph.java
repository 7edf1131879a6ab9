package dev.chasqui.loadtest;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The Graph API's {@code /messages}: accepts everything at once. Delivers no statuses, so that
 * nothing but the conversations loads the gateway.
 */
final class SimulatedGraph {
  private final Observations observations;
  private long sent;

  SimulatedGraph(Observations observations) {
    this.observations = observations;
  }

  void take(JsonObject body, HttpServerResponse response) {
    long now = WallClock.micros();
    JsonObject answer;
    if (body.containsKey("status")) {
      observations.presence();
      answer = new JsonObject().put("success", true);
    } else {
      String to = body.getString("to");
      String text = body.getJsonObject("text", new JsonObject()).getString("body", "");
      observations.sent(new Observations.Message(to, text, now));
      String id = "wamid.loadtest" + ++sent;
      answer =
          new JsonObject()
              .put("messaging_product", "whatsapp")
              .put(
                  "contacts",
                  new JsonArray().add(new JsonObject().put("input", to).put("wa_id", to)))
              .put("messages", new JsonArray().add(new JsonObject().put("id", id)));
    }
    response.putHeader("Content-Type", "application/json").end(answer.toBuffer());
  }
}
