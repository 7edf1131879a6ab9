package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Graph API's {@code /messages}: accepts everything at once and tells the gateway by webhook
 * that it was sent and delivered, several statuses in one body as WhatsApp does. Statuses that the
 * gateway does not take are told again. Confined to the observer's event loop.
 */
final class SimulatedGraph {
  private static final int STATUSES_PERIOD_MILLIS = 50;
  private static final int STATUSES_A_BODY = 200;
  private static final int AGAIN_MILLIS = 1_000;
  private static final int TRIES_MAX = 60;

  private final Vertx vertx;
  private final Observations observations;
  private final Webhook webhook;
  private final HttpClient client;
  private final Map<String, JsonArray> waiting = new HashMap<>();
  private @Nullable RequestOptions gateway;
  private long sent;

  SimulatedGraph(Vertx vertx, Options options, Observations observations) {
    this.vertx = vertx;
    this.observations = observations;
    webhook = new Webhook(options.appSecret());
    client = vertx.createHttpClient();
  }

  /** Where statuses of what is sent from now on go; without a gateway none are told. */
  void talksTo(String url) {
    waiting.clear();
    if (gateway == null) {
      vertx.setPeriodic(STATUSES_PERIOD_MILLIS, _ -> tell());
    }
    gateway = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url);
  }

  void take(String path, JsonObject body, HttpServerResponse response) {
    long now = WallClock.micros();
    JsonObject answer;
    if (body.containsKey("status")) {
      observations.presence();
      answer = new JsonObject().put("success", true);
    } else {
      String[] steps = path.split("/", -1);
      String number = steps[steps.length - 2];
      String to = body.getString("to");
      String text = body.getJsonObject("text", new JsonObject()).getString("body", "");
      observations.sent(
          new Observations.Message(number, to, text, now, observations.earliestMicros()));
      String id = "wamid.loadtest" + ++sent;
      if (gateway != null) {
        var statuses = waiting.computeIfAbsent(number, _ -> new JsonArray());
        String clientId = body.getString("biz_opaque_callback_data");
        statuses.add(status(id, to, clientId, "sent"));
        statuses.add(status(id, to, clientId, "delivered"));
      }
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

  /** Meta: Status messages webhook reference. */
  private static JsonObject status(String id, String to, @Nullable String clientId, String state) {
    var status =
        new JsonObject()
            .put("id", id)
            .put("status", state)
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1_000))
            .put("recipient_id", to)
            .put(
                "pricing",
                new JsonObject()
                    .put("billable", false)
                    .put("pricing_model", "PMP")
                    .put("category", "service")
                    .put("type", "free_customer_service"));
    return clientId == null ? status : status.put("biz_opaque_callback_data", clientId);
  }

  private void tell() {
    waiting.forEach((number, statuses) -> {
      var body = new JsonArray();
      for (Object status : statuses) {
        body.add(status);
        if (body.size() == STATUSES_A_BODY) {
          post(Webhook.statuses(number, body), 1);
          body = new JsonArray();
        }
      }
      if (!body.isEmpty()) {
        post(Webhook.statuses(number, body), 1);
      }
    });
    waiting.clear();
  }

  private void post(String body, int tries) {
    var target = gateway;
    if (target == null) {
      return;
    }
    client
        .request(target)
        .compose(request ->
            request
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Hub-Signature-256", webhook.signature(body))
                .send(Buffer.buffer(body)))
        .compose(response -> response.end().map(response.statusCode()))
        .onComplete(done -> {
          boolean taken = done.succeeded() && done.result() == 200;
          if (!taken && tries < TRIES_MAX) {
            vertx.setTimer(AGAIN_MILLIS, _ -> post(body, tries + 1));
          }
        });
  }
}
