package dev.chasqui.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model over HTTP whose answer shows what it was asked: the person's words of this turn and how
 * many messages came before. Slow, failing, silent or handing over on request.
 */
final class EchoModel {
  final List<JsonArray> prompts = new CopyOnWriteArrayList<>();
  final AtomicInteger cancelled = new AtomicInteger();
  volatile int delayMillis = 50;
  volatile boolean broken;

  /** To words like these it says {@link #opening} and then nothing more. */
  volatile Predicate<String> falters = _ -> false;

  volatile String opening = "";

  /** The reason of the hand-over that it asks for where it may; null to answer. */
  volatile @Nullable String handsOver;

  private final Vertx vertx;
  private final HttpServer server;

  private EchoModel(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  static EchoModel start(Vertx vertx) {
    var server = vertx.createHttpServer();
    var model = new EchoModel(vertx, server);
    server.requestHandler(
        request -> request.body().onSuccess(body -> model.answer(request, new JsonObject(body))));
    server.listen(0, "127.0.0.1").await();
    return model;
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
  }

  private void answer(HttpServerRequest request, JsonObject body) {
    if (broken) {
      request.response().setStatusCode(500).end("{\"error\":{\"message\":\"out of order\"}}");
      return;
    }
    var messages = body.getJsonArray("messages");
    prompts.add(messages);
    String words =
        messages.getJsonObject(messages.size() - 1).getString("content").replace("\n", " + ");
    var response = request.response().setChunked(true);
    response.putHeader("content-type", "text/event-stream");
    boolean[] ended = new boolean[1];
    request
        .connection()
        .closeHandler(_ -> {
          if (!ended[0]) {
            cancelled.incrementAndGet();
          }
        });
    if (falters.test(words)) {
      response.write(event(new JsonObject().put("content", opening), null));
      return;
    }
    vertx.setTimer(
        delayMillis,
        _ -> {
          if (response.closed()) {
            return;
          }
          ended[0] = true;
          response.write(event(new JsonObject().put("content", "He leído: " + words), null));
          String reason = handsOver;
          boolean calls = reason != null && body.containsKey("tools");
          if (calls) {
            String arguments = new JsonObject().put("reason", reason).encode();
            response.write(event(fragment("hand_over", arguments.substring(0, 12)), null));
            response.write(event(fragment(null, arguments.substring(12)), null));
          }
          response.write(event(new JsonObject(), calls ? "tool_calls" : "stop"));
          response.end("data: [DONE]\n\n");
        });
  }

  private static JsonObject fragment(@Nullable String name, String arguments) {
    var function = new JsonObject().put("name", name).put("arguments", arguments);
    var call = new JsonObject().put("index", 0).put("function", function);
    return new JsonObject().put("tool_calls", new JsonArray().add(call));
  }

  private static Buffer event(JsonObject delta, @Nullable String finish) {
    var choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
    var chunk = new JsonObject().put("choices", new JsonArray().add(choice));
    return Buffer.buffer("data: " + chunk.encode() + "\n\n");
  }
}
