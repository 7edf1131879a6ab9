package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.whatsapp.Signatures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener with the webhook on it, and a caller. */
@ExtendWith(VertxExtension.class)
abstract class WebhookServer {
  static final String SECRET = "TEST_APP_SECRET_0001";
  static final Instant NOW = Instant.parse("2026-09-21T14:13:20Z");
  static final int BODY_BYTES_MAX = 3 * 1024 * 1024;

  final FakeEventLog eventLog = new FakeEventLog();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Queue<String> stages = new ConcurrentLinkedQueue<>();
  final Queue<ConversationKey> humansWrote = new ConcurrentLinkedQueue<>();
  Vertx vertx;
  HttpClient client;
  int port;

  record Answer(int status, MultiMap headers, String body) {}

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    client = vertx.createHttpClient();
    port = listen(Duration.ofSeconds(5), 8 * 1024 * 1024, Duration.ofSeconds(10));
  }

  int listen(Duration ackTimeout, int maxInFlightBytes, Duration readTimeout) {
    return listen(ackTimeout, 1_000, maxInFlightBytes, readTimeout);
  }

  int listen(
      Duration ackTimeout, int maxInFlightWebhooks, int maxInFlightBytes, Duration readTimeout) {
    meters.clear(); // The gauge is to show the newest listener.
    var http =
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            BODY_BYTES_MAX,
            maxInFlightWebhooks,
            maxInFlightBytes,
            1_000,
            ackTimeout,
            Duration.ofSeconds(5));
    var given = WhatsAppConfig.of(Secret.of(SECRET), Secret.of("verify me"), Secret.of("token"));
    var whatsApp =
        new WhatsAppConfig(
            given.appSecret(),
            Secret.of("PREVIOUS"),
            given.verifyToken(),
            given.accessToken(),
            null,
            given.numberMode(),
            given.graphUrl(),
            given.graphVersion(),
            given.connections(),
            given.requestTimeout());
    var routes =
        new WebhookRoutes(
            http,
            whatsApp,
            eventLog,
            (_, stage, _, detail) -> stages.add(stage + " " + detail.get("message")),
            InstantSource.fixed(NOW),
            meters,
            humansWrote::addAll,
            readTimeout);
    Router router = Router.router(vertx);
    routes.mount(router);
    return await(
            vertx
                .createHttpServer(WebhookRoutes.serverOptions(http))
                .requestHandler(router)
                .listen())
        .actualPort();
  }

  void assertRetried(Answer answer, String reason) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers().get("Retry-After")).matches("[0-9]+");
    assertThat(rejected(reason)).isEqualTo(1);
  }

  double rejected(String reason) {
    return meters.find("chasqui.webhook.rejected").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  double waiting() {
    return meters.get("chasqui.webhook.inflight").gauge().value();
  }

  double inFlightBytes() {
    return meters.get("chasqui.webhook.inflight.bytes").gauge().value();
  }

  Future<Answer> post(Buffer body, String secret) {
    return send(body, Signatures.sign(secret, body));
  }

  Future<Answer> send(Buffer body, @Nullable String signature) {
    return send(port, body, signature);
  }

  Future<Answer> send(int to, Buffer body, @Nullable String signature) {
    return request(to, HttpMethod.POST, "", body, signature);
  }

  Future<Answer> get(String query) {
    return request(port, HttpMethod.GET, "?" + query, Buffer.buffer(), null);
  }

  Future<Answer> request(
      int to, HttpMethod method, String query, Buffer body, @Nullable String signature) {
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(to)
            .setURI(WebhookRoutes.PATH + query);
    if (signature != null) {
      options.putHeader("X-Hub-Signature-256", signature);
    }
    // On an event loop: on this thread the answer could arrive between two steps and be missed.
    Promise<Answer> answer = Promise.promise();
    vertx.getOrCreateContext().runOnContext(_ -> exchange(options, body).onComplete(answer));
    return answer.future();
  }

  Future<Answer> exchange(RequestOptions options, Buffer body) {
    return client
        .request(options)
        .compose(request -> request.send(body))
        .compose(response ->
            response
                .body()
                .map(answer ->
                    new Answer(response.statusCode(), response.headers(), answer.toString())));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened for 20 s", e);
    }
  }
}
