package dev.chasqui.sandbox;

import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The smallest gateway that the sandbox can talk to: takes webhooks, collects what comes within a
 * window and answers it through the Graph API. Keeps silent for a person whom an agent answers,
 * until the agent writes {@code #bot}. Reports to a timeline as the real one does.
 */
final class FakeGateway {
  /** One webhook as it came in. */
  record Delivery(@Nullable String signature, Buffer body) {
    JsonObject value() {
      return new JsonObject(body)
          .getJsonArray("entry")
          .getJsonObject(0)
          .getJsonArray("changes")
          .getJsonObject(0)
          .getJsonObject("value");
    }
  }

  private record Waiting(String trace, JsonObject message) {}

  static final String TOKEN = "access-token";
  static final String VERIFY = "verify me";
  static final String SECRET = "app-secret";
  private static final long WINDOW_MILLIS = 500;

  final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  /** Statuses for the next webhooks instead of 200. */
  final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();

  private final Vertx vertx;
  private final HttpClient client;
  private final AtomicInteger traces = new AtomicInteger();
  private final List<String> seen = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /** What people wrote while an agent has the word, by the person's id. */
  private final Map<String, List<Waiting>> silenced = new HashMap<>();

  /** A gateway that does not listen to agents. */
  volatile boolean deafToAgents;

  /** A gateway that says it keeps silent and answers. */
  volatile boolean talksOverAgents;

  private @Nullable HttpServer server;
  private @Nullable URI graph;
  private Timeline timeline = Timeline.NONE;
  private String answer = "";

  private FakeGateway(Vertx vertx) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient();
  }

  static FakeGateway start(Vertx vertx) {
    return start(vertx, Router.router(vertx));
  }

  /** Starts on a free port; the webhook is added to {@code router}. */
  static FakeGateway start(Vertx vertx, Router router) {
    var gateway = new FakeGateway(vertx);
    router.get("/webhooks/whatsapp").handler(context -> handshake(context));
    router.post("/webhooks/whatsapp").handler(BodyHandler.create(false)).handler(gateway::webhook);
    gateway.server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    return gateway;
  }

  /** Answers each thought with {@code text} through the Graph API from now on. */
  void answerWith(URI graphUri, Timeline newTimeline, String text) {
    graph = graphUri;
    timeline = newTimeline;
    answer = text;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + Objects.requireNonNull(server).actualPort());
  }

  URI webhookUri() {
    return uri().resolve("/webhooks/whatsapp");
  }

  Future<Void> close() {
    return Objects.requireNonNull(server).close().eventually(client::close);
  }

  /** The webhooks that carry messages, not statuses. */
  List<Delivery> messages() {
    return deliveries.stream().filter(d -> d.value().containsKey("messages")).toList();
  }

  /** The echoes of what agents did in the app. */
  List<Delivery> echoes() {
    return deliveries.stream().filter(d -> d.value().containsKey("message_echoes")).toList();
  }

  /** The statuses heard, in order. */
  List<JsonObject> statuses() {
    return deliveries.stream()
        .filter(d -> d.value().containsKey("statuses"))
        .map(d -> d.value().getJsonArray("statuses").getJsonObject(0))
        .toList();
  }

  private static void handshake(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (VERIFY.equals(request.getParam("hub.verify_token"))) {
      context.end(request.getParam("hub.challenge"));
    } else {
      context.response().setStatusCode(403).end();
    }
  }

  private void webhook(RoutingContext context) {
    Instant received = Instant.now();
    Buffer body = Objects.requireNonNull(context.body().buffer());
    var delivery = new Delivery(context.request().getHeader("X-Hub-Signature-256"), body);
    deliveries.add(delivery);
    Integer refusal = refusals.poll();
    if (refusal != null) {
      context.response().setStatusCode(refusal).end();
      return;
    }
    context.response().end();
    JsonObject value = delivery.value();
    if (graph != null && value.containsKey("messages")) {
      take(value.getJsonArray("messages").getJsonObject(0), received);
    } else if (graph != null && value.containsKey("message_echoes")) {
      heard(value.getJsonArray("message_echoes").getJsonObject(0));
    } else if (graph != null) {
      JsonObject status = value.getJsonArray("statuses").getJsonObject(0);
      String stage = status.getString("status").toUpperCase(Locale.ROOT);
      if (!stage.equals("SENT")) {
        String clientId = status.getString("biz_opaque_callback_data");
        record(clientId, Stage.valueOf(stage), Map.of("client_id", clientId));
      }
    }
  }

  private void heard(JsonObject echo) {
    if (deafToAgents || !echo.getString("type").equals("text")) {
      return;
    }
    String trace = "trace-" + traces.incrementAndGet();
    String person = echo.getString("to_user_id");
    record(trace, Stage.HUMAN_WROTE, Map.of("message", echo.getString("id")));
    if (!echo.getJsonObject("text").getString("body").equals("#bot")) {
      silenced.putIfAbsent(person, new ArrayList<>());
      record(trace, Stage.SILENCED, silence());
      return;
    }
    record(trace, Stage.RESUMED, Map.of("kind", "resumed"));
    var held = Objects.requireNonNullElse(silenced.remove(person), List.<Waiting>of());
    if (!held.isEmpty()) {
      waiting.addAll(held);
      model();
    }
  }

  private static Map<String, String> silence() {
    return Map.of("silence", "human", "until", Instant.now().plusSeconds(7_200).toString());
  }

  private void take(JsonObject message, Instant received) {
    String trace = "trace-" + traces.incrementAndGet();
    String id = message.getString("id");
    timeline.record(trace, Stage.RECEIVED, received, Map.of("message", id));
    record(trace, Stage.ACKNOWLEDGED, Map.of());
    if (seen.contains(id)) {
      record(trace, Stage.DUPLICATE, Map.of("message", id));
      return;
    }
    seen.add(id);
    record(trace, Stage.CONSUMED, Map.of("message", id));
    if (message.getString("type").equals("reaction")) {
      return;
    }
    var held = silenced.get(message.getString("from_user_id"));
    if (held != null) {
      record(trace, Stage.KEPT_SILENT, silence());
      if (!talksOverAgents) {
        held.add(new Waiting(trace, message));
        return;
      }
    }
    waiting.add(new Waiting(trace, message));
    if (waiting.size() > 1) {
      record(trace, Stage.MERGED, Map.of());
      return;
    }
    record(trace, Stage.WINDOW_OPENED, Map.of());
    post(
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("status", "read")
            .put("message_id", id)
            .put("typing_indicator", new JsonObject().put("type", "text")));
    vertx.setTimer(WINDOW_MILLIS, _ -> model());
  }

  private void model() {
    List<Waiting> thought = List.copyOf(waiting);
    waiting.clear();
    String trace = thought.getFirst().trace();
    record(trace, Stage.WINDOW_CLOSED, Map.of("messages", "" + thought.size()));
    record(trace, Stage.MODEL_STARTED, Map.of("model", "fake"));
    vertx.setTimer(120, _ -> record(trace, Stage.FIRST_TOKEN, Map.of()));
    vertx.setTimer(
        260,
        _ -> {
          record(trace, Stage.MODEL_COMPLETED, Map.of("tokens", "42"));
          send(trace, thought.getLast().message());
        });
  }

  private void send(String trace, JsonObject message) {
    record(trace, Stage.PART_QUEUED, Map.of("client_id", trace));
    var body =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("type", "text")
            .put("text", new JsonObject().put("body", answer))
            .put("biz_opaque_callback_data", trace);
    if (message.containsKey("from")) {
      body.put("to", message.getString("from"));
    } else {
      body.put("recipient", message.getString("from_user_id"));
    }
    post(body).onSuccess(_ -> record(trace, Stage.SENT, Map.of("client_id", trace)));
  }

  private void record(String trace, Stage stage, Map<String, String> detail) {
    timeline.record(trace, stage, Instant.now(), detail);
  }

  private Future<JsonObject> post(JsonObject body) {
    URI target = Objects.requireNonNull(graph);
    return client
        .request(
            HttpMethod.POST, target.getPort(), target.getHost(), "/v26.0/880000000000001/messages")
        .compose(request ->
            request
                .putHeader("Authorization", "Bearer " + TOKEN)
                .putHeader("Content-Type", "application/json")
                .send(body.toBuffer()))
        .compose(response -> response.body())
        .map(bytes -> new JsonObject(bytes))
        .compose(json ->
            json.containsKey("error")
                ? Future.failedFuture(json.encode())
                : Future.succeededFuture(json));
  }
}
