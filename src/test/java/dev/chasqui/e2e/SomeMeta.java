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
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Meta as a gateway sees it: posts signed webhooks, takes messages over the Graph API and remembers
 * them.
 */
final class SomeMeta {
  static final String SECRET = "a secret of this test";
  static final String TOKEN = "a token of this test";
  static final String NUMBER = "880000000000001";

  /** A message that the gateway sent. */
  record Sent(String to, String body, String clientId, long nanos) {}

  /** A call that showed a person that they are read. */
  record Shown(String message, boolean typing) {}

  final List<Sent> sent = new CopyOnWriteArrayList<>();
  final List<Shown> shown = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final HttpServer server;
  private final HttpClient client;
  private volatile int gatewayPort;

  private SomeMeta(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
    client = vertx.createHttpClient();
  }

  static SomeMeta start(Vertx vertx) {
    var server = vertx.createHttpServer();
    var meta = new SomeMeta(vertx, server);
    server.requestHandler(request ->
        request
            .body()
            .onSuccess(body -> request.response().end(meta.take(new JsonObject(body)).toBuffer())));
    server.listen(0, "127.0.0.1").await();
    return meta;
  }

  private JsonObject take(JsonObject message) {
    if ("read".equals(message.getString("status"))) {
      shown.add(
          new Shown(message.getString("message_id"), message.containsKey("typing_indicator")));
      return new JsonObject().put("success", true);
    }
    String to = message.getString("to", message.getString("recipient"));
    sent.add(
        new Sent(
            to,
            message.getJsonObject("text").getString("body"),
            message.getString("biz_opaque_callback_data"),
            System.nanoTime()));
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put(
            "messages", new JsonArray().add(new JsonObject().put("id", "wamid.OUT" + sent.size())));
  }

  URI graphUri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  void talksTo(int port) {
    gatewayPort = port;
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
            .setPort(gatewayPort)
            .setURI("/webhooks/whatsapp")
            .putHeader("X-Hub-Signature-256", signature),
        body);
  }

  Future<Integer> get(String uri) {
    return call(
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(gatewayPort)
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
