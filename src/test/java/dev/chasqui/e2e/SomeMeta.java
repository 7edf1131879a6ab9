package dev.chasqui.e2e;

import dev.chasqui.testing.Eventually;
import dev.chasqui.whatsapp.Signatures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Meta as a gateway sees it: posts signed webhooks, takes messages over the Graph API and remembers
 * them.
 */
final class SomeMeta {
  static final String SECRET = "a-secret-of-this-test";
  static final String TOKEN = "a-token-of-this-test";
  static final String NUMBER = "880000000000001";

  /** A message that the gateway sent. */
  record Sent(String to, String body, String clientId, long nanos, String wamid) {}

  /** What becomes of a message that the gateway sends. */
  enum Fate {
    /** Taken, and told so. */
    ANSWERED,
    /** Taken, and told so only after {@link #letGo}. */
    HELD,
    /** Refused with {@link #refusal}. */
    REFUSED,
    /** It never arrives, and nobody is told anything. */
    LOST
  }

  /** A call that showed a person that they are read. */
  record Shown(String message, boolean typing) {}

  final List<Sent> sent = new CopyOnWriteArrayList<>();
  final List<Shown> shown = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final HttpServer server;
  private final HttpClient client;

  /** Decides about each message before it is taken. */
  volatile Function<Sent, Fate> fate = _ -> Fate.ANSWERED;

  /** Whether to tell the gateway of each message it took, as often as it takes to be heard. */
  volatile boolean tellsStatuses;

  /** Meta's error code for what is refused. */
  volatile int refusal = 131047;

  /** Messages that were refused, in order. */
  final List<Sent> refused = new CopyOnWriteArrayList<>();

  /** How many messages were lost. */
  final AtomicInteger lost = new AtomicInteger();

  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private final AtomicInteger posts = new AtomicInteger();
  private volatile List<Integer> gatewayPorts = List.of();

  private SomeMeta(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
    client = vertx.createHttpClient();
  }

  static SomeMeta start(Vertx vertx) {
    var server = vertx.createHttpServer();
    var meta = new SomeMeta(vertx, server);
    server.requestHandler(request ->
        request.body().onSuccess(body -> meta.take(new JsonObject(body), request.response())));
    server.listen(0, "127.0.0.1").await();
    return meta;
  }

  private void take(JsonObject message, HttpServerResponse response) {
    if ("read".equals(message.getString("status"))) {
      shown.add(
          new Shown(message.getString("message_id"), message.containsKey("typing_indicator")));
      response.end(new JsonObject().put("success", true).toBuffer());
      return;
    }
    String to = message.getString("to", message.getString("recipient"));
    var arrived =
        new Sent(
            to,
            words(message),
            message.getString("biz_opaque_callback_data"),
            System.nanoTime(),
            "wamid.OUT" + (sent.size() + 1));
    var decided = fate.apply(arrived);
    if (decided == Fate.LOST) {
      lost.incrementAndGet();
      return;
    }
    if (decided == Fate.REFUSED) {
      refused.add(arrived);
      response
          .setStatusCode(400)
          .end(
              new JsonObject()
                  .put(
                      "error",
                      new JsonObject()
                          .put("message", "(#" + refusal + ") Refused")
                          .put("type", "OAuthException")
                          .put("code", refusal))
                  .toBuffer());
      return;
    }
    sent.add(arrived);
    if (tellsStatuses) {
      tell(status(arrived, "sent"));
    }
    var answer =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("messages", new JsonArray().add(new JsonObject().put("id", arrived.wamid())))
            .toBuffer();
    if (decided == Fate.HELD) {
      held.add(() -> response.end(answer));
    } else {
      response.end(answer);
    }
  }

  private static String words(JsonObject message) {
    var template = message.getJsonObject("template");
    return template == null
        ? message.getJsonObject("text").getString("body")
        : "[" + template.getString("name") + "]";
  }

  private void tell(Buffer status) {
    post(status)
        .onComplete(answer -> {
          if (!Integer.valueOf(200).equals(answer.result())) {
            vertx.setTimer(200, _ -> tell(status));
          }
        });
  }

  /** Tells about what was held so far. */
  void letGo() {
    for (var answer = held.poll(); answer != null; answer = held.poll()) {
      answer.run();
    }
  }

  URI graphUri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** Posts to these ports in turn. */
  void talksTo(Integer... ports) {
    gatewayPorts = List.of(ports);
  }

  private int gatewayPort() {
    var ports = gatewayPorts;
    return ports.get(Math.floorMod(posts.getAndIncrement(), ports.size()));
  }

  /** Messages sent to this person, in order. */
  List<Sent> to(String person) {
    return sent.stream().filter(s -> s.to().equals(person)).toList();
  }

  void awaitAnswers(String person, int count) {
    Eventually.eventually(count + " answers to " + person, () -> to(person).size() >= count);
  }

  // ---- webhooks

  static JsonObject text(String id, String from, String body) {
    return message(id, from, "text").put("text", new JsonObject().put("body", body));
  }

  static JsonObject photo(String id, String from) {
    return message(id, from, "image")
        .put("image", new JsonObject().put("id", "media-" + id).put("mime_type", "image/jpeg"));
  }

  /** A person changes an earlier text. */
  static JsonObject edit(String id, String from, String target, String body) {
    var corrected =
        new JsonObject()
            .put("context", new JsonObject().put("id", "M0"))
            .put("type", "text")
            .put("text", new JsonObject().put("body", body));
    return message(id, from, "edit")
        .put("edit", new JsonObject().put("original_message_id", target).put("message", corrected));
  }

  /** A person deletes an earlier message. */
  static JsonObject revoke(String id, String from, String target) {
    return message(id, from, "revoke")
        .put("revoke", new JsonObject().put("original_message_id", target));
  }

  private static JsonObject message(String id, String from, String type) {
    return new JsonObject()
        .put("id", id)
        .put("from", from)
        .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
        .put("type", type);
  }

  /** One POST with these messages. */
  static Buffer webhook(JsonObject... messages) {
    var contacts = new JsonArray();
    var array = new JsonArray();
    for (var message : messages) {
      array.add(message);
      contacts.add(
          new JsonObject()
              .put("wa_id", message.getString("from"))
              .put("profile", new JsonObject().put("name", "Ana")));
    }
    return change("messages", value().put("contacts", contacts).put("messages", array));
  }

  /** One POST with a message that somebody wrote in the WhatsApp Business App. */
  static Buffer echo(String id, String to, String type, JsonObject content) {
    return echo(id, to, type, content, System.currentTimeMillis() / 1000);
  }

  static Buffer echo(String id, String to, String type, JsonObject content, long atSeconds) {
    var echo =
        new JsonObject()
            .put("from", "15550001111")
            .put("to", to)
            .put("id", id)
            .put("timestamp", Long.toString(atSeconds))
            .put("type", type)
            .put(type, content);
    return change("smb_message_echoes", value().put("message_echoes", new JsonArray().add(echo)));
  }

  static Buffer echo(String id, String to, String words) {
    return echo(id, to, "text", new JsonObject().put("body", words));
  }

  /** One POST that tells how far a message got. */
  static Buffer status(Sent message, String status) {
    return status(message, status, new JsonObject());
  }

  /** One POST that tells how far a message got, and more about it. */
  static Buffer status(Sent message, String status, JsonObject more) {
    var told =
        new JsonObject()
            .put("id", message.wamid())
            .put("status", status)
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("recipient_id", message.to())
            .put("biz_opaque_callback_data", message.clientId())
            .mergeIn(more);
    return change("messages", value().put("statuses", new JsonArray().add(told)));
  }

  /** What every value of a change starts with. */
  static JsonObject value() {
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put(
            "metadata",
            new JsonObject()
                .put("display_phone_number", "15550001111")
                .put("phone_number_id", NUMBER));
  }

  /** One POST with one change of a field. */
  static Buffer change(String field, JsonObject value) {
    var change = new JsonObject().put("field", field).put("value", value);
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put(
            "entry",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", "990000000000001")
                        .put("changes", new JsonArray().add(change))))
        .toBuffer();
  }

  Future<Integer> post(Buffer body) {
    return post(body, Signatures.sign(SECRET, body));
  }

  Future<Integer> post(JsonObject... messages) {
    return post(webhook(messages));
  }

  Future<Integer> post(Buffer body, String signature) {
    return call(
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(gatewayPort())
            .setURI("/webhooks/whatsapp")
            .putHeader("X-Hub-Signature-256", signature),
        body);
  }

  Future<Integer> get(String uri) {
    return call(
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(gatewayPort())
            .setURI(uri),
        Buffer.buffer());
  }

  /** On an event loop of its own, as every call of Vert.x's client should be. */
  private Future<Integer> call(RequestOptions options, Buffer body) {
    var promise = Promise.<Integer>promise();
    vertx
        .getOrCreateContext()
        .runOnContext(_ ->
            client
                .request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(_ -> response.statusCode()))
                .onComplete(promise));
    return promise.future().timeout(20, TimeUnit.SECONDS);
  }

  static int code(Future<Integer> answer) {
    return Objects.requireNonNull(answer.await());
  }
}
