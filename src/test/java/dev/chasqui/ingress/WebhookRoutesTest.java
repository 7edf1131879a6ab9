package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.observe.Stage;
import dev.chasqui.whatsapp.Samples;
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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class WebhookRoutesTest {
  private static final String SECRET = "TEST_APP_SECRET_0001";
  private static final Instant NOW = Instant.parse("2026-09-21T14:13:20Z");
  private static final int BODY_BYTES_MAX = 3 * 1024 * 1024;

  private final FakeEventLog eventLog = new FakeEventLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Queue<String> stages = new ConcurrentLinkedQueue<>();
  private Vertx vertx;
  private HttpClient client;
  private int port;

  private record Answer(int status, MultiMap headers, String body) {}

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    client = vertx.createHttpClient();
    port = listen(Duration.ofSeconds(5), 8 * 1024 * 1024, Duration.ofSeconds(10));
  }

  private int listen(Duration ackTimeout, int maxInFlightBytes, Duration readTimeout) {
    meters.clear(); // The gauge is to show the newest listener.
    var http =
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            BODY_BYTES_MAX,
            maxInFlightBytes,
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

  @Test
  void acknowledgesOnceEverythingIsDurable() {
    eventLog.hold();
    Future<Answer> answer = post(Samples.body("batch-multi-entry"), SECRET);
    assertThat(await(eventLog.held())).isEqualTo(4);
    assertThat(answer.isComplete()).isFalse();
    assertThat(stages).allMatch(stage -> stage.startsWith("RECEIVED")).hasSize(3);
    eventLog.release();
    assertThat(await(answer).status()).isEqualTo(200);
    assertThat(eventLog.records())
        .extracting(EventRecord::key)
        .containsExactly(
            "880000000000001:US.70000000000000000001",
            "880000000000001:US.70000000000000000001",
            "880000000000001:US.70000000000000000002",
            "880000000000002:15550002222");
    assertThat(eventLog.records()).extracting(EventRecord::receivedAt).containsOnly(NOW);
    assertThat(eventLog.records())
        .extracting(EventRecord::traceId)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(meters.counter("chasqui.webhook.events", "kind", "message").count()).isEqualTo(3);
    assertThat(meters.get("chasqui.webhook.ack").tag("code", "200").timer().count()).isEqualTo(1);
  }

  @Test
  void tellsTheTimelineOfMessagesOnly() {
    await(post(Samples.body("batch-multi-entry"), SECRET));
    assertThat(stages)
        .filteredOn(stage -> stage.startsWith(Stage.ACKNOWLEDGED.name()))
        .containsExactly(
            "ACKNOWLEDGED wamid.TESTIN0080",
            "ACKNOWLEDGED wamid.TESTIN0081",
            "ACKNOWLEDGED wamid.TESTIN0082");
  }

  @Test
  void answers200ToEverySample() {
    assertThat(Samples.names())
        .allSatisfy(
            name -> assertThat(await(post(Samples.body(name), SECRET)).status()).isEqualTo(200));
    assertThat(meters.counter("chasqui.webhook.events", "kind", "ignored").count()).isEqualTo(1);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void acceptsThePreviousSecret() {
    assertThat(await(post(Samples.body("msg-text"), "PREVIOUS")).status()).isEqualTo(200);
  }

  @Test
  void refusesForgedTruncatedAndMissingSignatures() {
    Buffer body = Samples.body("msg-text");
    String right = Signatures.sign(SECRET, body);
    assertThat(await(post(body, "another secret")).status()).isEqualTo(401);
    assertThat(await(send(body, right.substring(0, right.length() - 2))).status()).isEqualTo(401);
    assertThat(await(send(body.copy().appendString(" "), right)).status()).isEqualTo(401);
    Answer missing = await(send(body, null));
    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.body()).doesNotContain(right.substring("sha256=".length()));
    assertThat(await(send(Buffer.buffer("not json"), null)).status()).isEqualTo(401);
    assertThat(eventLog.records()).isEmpty();
    assertThat(meters.counter("chasqui.webhook.rejected", "reason", "signature").count())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "[]", "{\"object\":", "\"text\""})
  void refusesSignedBodiesThatAreNoJsonObject(String body) {
    assertThat(await(post(Buffer.buffer(body), SECRET)).status()).isEqualTo(400);
    assertThat(eventLog.records()).isEmpty();
  }

  @Test
  void takesAThousandUpdatesAndBodiesUpToTheLimit() {
    assertThat(await(post(thousandMessages("hi"), SECRET)).status()).isEqualTo(200);
    assertThat(eventLog.records()).hasSize(1000);
    Buffer large = thousandMessages("x".repeat(2900));
    assertThat(large.length()).isBetween(BODY_BYTES_MAX * 9 / 10, BODY_BYTES_MAX);
    assertThat(await(post(large, SECRET)).status()).isEqualTo(200);
    assertThat(eventLog.records()).hasSize(2000);
  }

  @Test
  void refusesAnAnnouncedBodyOverTheLimitWithoutReadingIt() throws IOException {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Content-Length: " + (BODY_BYTES_MAX + 1)));
      assertThat(connection.statusLine()).contains("413");
    }
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void refusesAChunkedBodyAsSoonAsItIsOverTheLimit() throws IOException {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Transfer-Encoding: chunked"));
      byte[] chunk = new byte[64 * 1024];
      for (int sent = 0; sent <= BODY_BYTES_MAX; sent += chunk.length) {
        connection.send("10000\r\n").send(chunk).send("\r\n");
      }
      assertThat(connection.statusLine()).contains("413");
    }
    assertThat(inFlightBytes()).isZero();
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(200);
  }

  @Test
  void servesTheConnectionOnAfterARefusedBody() {
    Buffer tooLarge = Buffer.buffer(new byte[BODY_BYTES_MAX + 1]);
    assertThat(await(post(tooLarge, SECRET)).status()).isEqualTo(413);
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(200);
  }

  @Test
  void givesUpOnABodyThatDoesNotCome() throws IOException {
    int impatient = listen(Duration.ofSeconds(5), 8 * 1024 * 1024, Duration.ofMillis(200));
    try (var connection = new RawHttp(impatient)) {
      connection.send(head("Content-Length: 1000")).send("{\"object\":");
      assertThat(connection.statusLine()).contains("408");
      connection.awaitClose();
    }
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void forgetsABodyWhoseSenderWentAway() throws Exception {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Content-Length: 1000")).send("{\"object\":");
    }
    Polling.until(vertx, () -> rejected("aborted") == 1);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void continuesWhenTheSenderAsks() throws IOException {
    Buffer body = Samples.body("msg-text");
    try (var connection = new RawHttp(port)) {
      connection.send(
          head(
              "Expect: 100-continue\r\nX-Hub-Signature-256: "
                  + Signatures.sign(SECRET, body)
                  + "\r\nContent-Length: "
                  + body.length()));
      assertThat(connection.statusLine()).contains("100");
      assertThat(connection.statusLine()).isEmpty();
      connection.send(body.getBytes());
      assertThat(connection.statusLine()).contains("200");
    }
  }

  @Test
  void asksToTryAgainWhenTheLogIsSlow() {
    int impatient = listen(Duration.ofMillis(100), 8 * 1024 * 1024, Duration.ofSeconds(10));
    eventLog.hold();
    Buffer body = Samples.body("msg-text");
    assertRetried(await(send(impatient, body, Signatures.sign(SECRET, body))), "log_slow");
    assertThat(stages).noneMatch(stage -> stage.startsWith("ACKNOWLEDGED"));
    eventLog.release();
  }

  @Test
  void asksToTryAgainWhenTheLogFails() {
    eventLog.failing(new IOException("no broker"));
    assertRetried(await(post(Samples.body("msg-text"), SECRET)), "log_failed");
  }

  @Test
  void asksToTryAgainWhenTheLogIsFull() {
    eventLog.failing(new RejectedExecutionException("full"));
    assertRetried(await(post(Samples.body("msg-text"), SECRET)), "log_full");
    eventLog.throwing(new RejectedExecutionException("full"));
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(503);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void asksToTryAgainWhileTooManyBytesAreInFlight() {
    Buffer body = Samples.body("msg-text");
    int narrow = listen(Duration.ofSeconds(5), body.length() + 10, Duration.ofSeconds(10));
    eventLog.hold();
    Future<Answer> first = send(narrow, body, Signatures.sign(SECRET, body));
    await(eventLog.held());
    assertRetried(await(send(narrow, body, Signatures.sign(SECRET, body))), "busy");
    eventLog.release();
    assertThat(await(first).status()).isEqualTo(200);
    assertThat(await(send(narrow, body, Signatures.sign(SECRET, body))).status()).isEqualTo(200);
  }

  @Test
  void answersTheHandshake() {
    Answer answer =
        await(get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20me"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1158201444");
    assertThat(answer.headers().get("Content-Type")).startsWith("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
    "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
    "hub.mode=subscribe&hub.challenge=1",
    "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify%20me",
    "hub.mode=subscribe&hub.verify_token=verify%20me",
    "''"
  })
  void refusesOtherHandshakes(String query) {
    assertThat(await(get(query)).status()).isEqualTo(403);
  }

  @Test
  void refusesAnEndlessChallenge() {
    String query = "hub.mode=subscribe&hub.verify_token=verify%20me&hub.challenge=";
    assertThat(await(get(query + "1".repeat(257))).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void refusesOtherMethods(String method) {
    Answer answer = await(request(port, HttpMethod.valueOf(method), "", Buffer.buffer(), null));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("Allow")).isEqualTo("GET, POST");
  }

  private void assertRetried(Answer answer, String reason) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers().get("Retry-After")).matches("[0-9]+");
    assertThat(rejected(reason)).isEqualTo(1);
  }

  private double rejected(String reason) {
    return meters.find("chasqui.webhook.rejected").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private double inFlightBytes() {
    return meters.get("chasqui.webhook.inflight.bytes").gauge().value();
  }

  private static String head(String headers) {
    return "POST " + WebhookRoutes.PATH + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
  }

  private static Buffer thousandMessages(String text) {
    var messages = new JsonArray();
    IntStream.range(0, 1000)
        .mapToObj(i ->
            new JsonObject()
                .put("from", Long.toString(15550000000L + i))
                .put("id", "wamid.LOAD" + i)
                .put("timestamp", "1790000000")
                .put("type", "text")
                .put("text", new JsonObject().put("body", text)))
        .forEach(messages::add);
    JsonObject body = Samples.body("msg-text").toJsonObject();
    body.getJsonArray("entry")
        .getJsonObject(0)
        .getJsonArray("changes")
        .getJsonObject(0)
        .getJsonObject("value")
        .put("messages", messages);
    return body.toBuffer();
  }

  private Future<Answer> post(Buffer body, String secret) {
    return send(body, Signatures.sign(secret, body));
  }

  private Future<Answer> send(Buffer body, @Nullable String signature) {
    return send(port, body, signature);
  }

  private Future<Answer> send(int to, Buffer body, @Nullable String signature) {
    return request(to, HttpMethod.POST, "", body, signature);
  }

  private Future<Answer> get(String query) {
    return request(port, HttpMethod.GET, "?" + query, Buffer.buffer(), null);
  }

  private Future<Answer> request(
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
    vertx
        .getOrCreateContext()
        .runOnContext(_ -> exchange(options, body).onComplete(answer));
    return answer.future();
  }

  private Future<Answer> exchange(RequestOptions options, Buffer body) {
    return client
        .request(options)
        .compose(request -> request.send(body))
        .compose(
            response ->
                response
                    .body()
                    .map(
                        answer ->
                            new Answer(
                                response.statusCode(), response.headers(), answer.toString())));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened for 20 s", e);
    }
  }
}
