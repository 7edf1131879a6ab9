package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.config.Secret;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class HttpGraphClientTest {
  private static final PhoneNumberId NUMBER = new PhoneNumberId("880000000000001");
  private static final Recipient ANA = new Recipient("15550002222", "US.1");
  private static final OutboundMessage HELLO = new OutboundMessage.Text("Olá 👋", null);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Vertx vertx;
  private FakeGraph graph;
  private HttpGraphClient client;

  @BeforeEach
  void start(Vertx vertx) throws TimeoutException {
    this.vertx = vertx;
    graph = new FakeGraph(vertx);
    client = client(graph.url(), 8, Duration.ofSeconds(10));
  }

  private HttpGraphClient client(URI url, int connections, Duration timeout) {
    var given = WhatsAppConfig.of(Secret.of("s"), Secret.of("v"), Secret.of("THE-TOKEN"));
    var config =
        new WhatsAppConfig(
            given.appSecret(),
            null,
            given.verifyToken(),
            given.accessToken(),
            null,
            given.numberMode(),
            url,
            "v26.0",
            connections,
            timeout);
    return new HttpGraphClient(vertx, config, meters);
  }

  @Test
  void sendsATextToANumber() throws Exception {
    MessageId id = await(client.send(NUMBER, ANA, HELLO, "job/0"));
    assertThat(id).isEqualTo(new MessageId("wamid.ACCEPTED"));
    FakeGraph.Call call = graph.calls().getFirst();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.uri()).isEqualTo("/v26.0/880000000000001/messages");
    assertThat(call.authorization()).isEqualTo("Bearer THE-TOKEN");
    assertThat(call.body().toJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"messaging_product":"whatsapp","recipient_type":"individual","to":"15550002222",
                 "biz_opaque_callback_data":"job/0","type":"text",
                 "text":{"body":"Olá 👋","preview_url":false}}\
                """));
    assertThat(calls("send", "ok")).isEqualTo(1);
  }

  @Test
  void sendsAQuoteToAUserWithoutANumber() throws Exception {
    var quote = new OutboundMessage.Text("yes", new MessageId("wamid.Q"));
    await(client.send(NUMBER, new Recipient(null, "US.1"), quote, "job/1"));
    JsonObject body = graph.calls().getFirst().body().toJsonObject();
    assertThat(body.getString("recipient")).isEqualTo("US.1");
    assertThat(body.containsKey("to")).isFalse();
    assertThat(body.getJsonObject("context").getString("message_id")).isEqualTo("wamid.Q");
  }

  @Test
  void marksAsReadAndShowsTyping() throws Exception {
    graph.answers(200, "{\"success\":true}");
    await(client.readAndTyping(NUMBER, new MessageId("wamid.IN")));
    assertThat(graph.calls().getFirst().body().toJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN",
                 "typing_indicator":{"type":"text"}}\
                """));
    assertThat(calls("read", "ok")).isEqualTo(1);
  }

  @Test
  void describesANumber() throws Exception {
    graph.answers(
        200,
        "{\"verified_name\":\"Test Cafe\",\"quality_rating\":\"GREEN\",\"status\":\"CONNECTED\"}");
    assertThat(await(client.describeNumber(NUMBER))).contains("Test Cafe", "GREEN", "CONNECTED");
    assertThat(graph.calls().getFirst().uri())
        .startsWith("/v26.0/880000000000001?fields=verified_name,");
  }

  @ParameterizedTest
  @CsvSource({
    "400, 130429, REPLAY",
    "500, 131000, UNKNOWN",
    "400, 100, FIX",
    "400, 131047, SWITCH",
    "400, 131026, DROP",
    "401, 190, STOP",
    "403, 230, STOP",
    "400, 987654, UNKNOWN",
    "429, 987654, REPLAY"
  })
  void mapsErrorsByTheirCode(int status, int code, ErrorClass expected) {
    graph.fails(status, code, "what happened");
    GraphException failure = failure(send());
    assertThat(failure.errorClass()).isEqualTo(expected);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining("what happened");
    assertThat(calls("send", expected.name().toLowerCase(Locale.ROOT))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "500, <html>, UNKNOWN",
    "502, '', UNKNOWN",
    "200, <html>, UNKNOWN",
    "200, {}, UNKNOWN",
    "200, '{\"messages\":[{\"id\":\"\"}]}', UNKNOWN",
    "429, slow down, REPLAY",
    "401, no, STOP",
    "404, <html>, FIX",
    "302, '', FIX",
    "400, '{\"error\":{\"message\":\"no code\"}}', FIX"
  })
  void mapsAnswersWithoutACodeByTheirStatus(int status, String body, ErrorClass expected) {
    graph.answers(status, body);
    assertThat(failure(send()).errorClass()).isEqualTo(expected);
  }

  @Test
  void passesOnHowLongToWait() {
    graph.onRequest(
        request -> request.response().setStatusCode(429).putHeader("Retry-After", "7").end("wait"));
    assertThat(failure(send()).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    graph.fails(500, 131057, "maintenance");
    assertThat(failure(send()).retryAfter()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void neverRepeatsTheTokenInAMessage() {
    graph.fails(401, 190, "Malformed access token THE-TOKEN");
    assertThat(failure(send()))
        .hasMessageContaining("[REDACTED]")
        .message()
        .doesNotContain("THE-TOKEN");
  }

  @Test
  void mayRepeatWhatCouldNotConnect() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    HttpGraphClient lost =
        client(URI.create("http://127.0.0.1:" + closed), 1, Duration.ofSeconds(5));
    GraphException failure = failure(lost.send(NUMBER, ANA, HELLO, "job"));
    assertThat(failure.errorClass()).isEqualTo(ErrorClass.REPLAY);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWhoseConnectionBroke() {
    graph.onRequest(request -> request.connection().close());
    assertThat(failure(send()).errorClass()).isEqualTo(ErrorClass.UNKNOWN);
    graph.atHead(request -> request.connection().close());
    assertThat(failure(send()).errorClass()).isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWhoseAnswerBrokeOff() {
    graph.onRequest(request -> {
      request.response().putHeader("Content-Length", "100").write("{\"messages\":");
      request.connection().close();
    });
    assertThat(failure(send()).errorClass()).isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWithoutAnAnswer() {
    graph.onRequest(_ -> {});
    HttpGraphClient impatient = client(graph.url(), 1, Duration.ofMillis(200));
    assertThat(failure(impatient.send(NUMBER, ANA, HELLO, "job")).errorClass())
        .isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void doesNotWaitForAnAnswerThatDrips() {
    graph.onRequest(request -> request.response().setChunked(true).write("{"));
    HttpGraphClient impatient = client(graph.url(), 1, Duration.ofMillis(200));
    assertThat(failure(impatient.send(NUMBER, ANA, HELLO, "job")).errorClass())
        .isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void stopsReadingAnEndlessAnswer() {
    graph.answers(200, "x".repeat(200_000));
    assertThat(failure(send())).hasMessageContaining("too large");
    graph.onRequest(request -> request.response().end("{\"messages\":[{\"id\":\"wamid.2\"}]}"));
    assertThat(send().map(MessageId::value).transform(r -> Future.succeededFuture(r.succeeded())))
        .satisfies(ok -> assertThat(await(ok)).isTrue());
  }

  @Test
  void refusesLocallyWhenTooManyWaitForAConnection() {
    graph.onRequest(_ -> {});
    HttpGraphClient narrow = client(graph.url(), 1, Duration.ofSeconds(10));
    // One on the wire, four waiting; the sixth is one too many.
    for (int i = 0; i < 5; i++) {
      narrow.send(NUMBER, ANA, HELLO, "job/" + i);
    }
    GraphException failure = failure(narrow.send(NUMBER, ANA, HELLO, "job/5"));
    assertThat(failure.errorClass()).isEqualTo(ErrorClass.REPLAY);
    assertThat(failure).hasMessageContaining("local overload");
  }

  @Test
  void refusesAClientIdThatMetaWouldCut() {
    assertThat(failure(client.send(NUMBER, ANA, HELLO, "x".repeat(513))).errorClass())
        .isEqualTo(ErrorClass.FIX);
    assertThat(graph.calls()).isEmpty();
  }

  private Future<MessageId> send() {
    return client.send(NUMBER, ANA, HELLO, "job");
  }

  private long calls(String operation, String outcome) {
    return meters
        .get("chasqui.graph.requests")
        .tag("operation", operation)
        .tag("outcome", outcome)
        .timer()
        .count();
  }

  private static GraphException failure(Future<?> future) {
    var caught = new GraphException[1];
    assertThatThrownBy(() -> await(future))
        .isInstanceOfSatisfying(GraphException.class, e -> caught[0] = e);
    return caught[0];
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(20, TimeUnit.SECONDS);
  }
}
