package dev.chasqui.llm;

import static dev.chasqui.llm.ModelFixture.KEY;
import static dev.chasqui.llm.ModelFixture.await;
import static dev.chasqui.testing.Eventually.eventually;
import static dev.chasqui.testing.ModelExchange.status;
import static dev.chasqui.testing.ModelExchange.streaming;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ModelConfig;
import dev.chasqui.config.ModelConfig.Endpoint;
import dev.chasqui.config.Secret;
import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.FakeModelServer;
import dev.chasqui.testing.ModelExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a model call makes of what servers say, right and wrong. */
@ExtendWith(VertxExtension.class)
class OpenAiModelTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(4);

  private Vertx vertx;
  private FakeModelServer server;
  private LanguageModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = await(FakeModelServer.start(vertx));
    model = model(ModelFixture.endpoint(server.baseUrl()));
  }

  private LanguageModel model(Endpoint endpoint) {
    return model(ModelFixture.config(endpoint, null));
  }

  private LanguageModel model(ModelConfig config) {
    Endpoint endpoint = config.primary();
    var client = ModelHttp.client(vertx, endpoint, config);
    return new OpenAiModel(
        vertx, client, endpoint, config, new ReadPauses(() -> 0), InstantSource.fixed(NOW));
  }

  private Asked ask(FakeModelServer.Script script) {
    server.then(script);
    return ModelFixture.ask(vertx, model);
  }

  private void fails(FakeModelServer.Script script, Kind kind, String message) {
    Asked asked = ask(script);
    assertThat(asked.failure().kind()).isEqualTo(kind);
    assertThat(asked.failure()).hasMessageContaining(message);
    assertThat(asked.listener().ends()).hasSize(1);
  }

  @Test
  void streamsAnAnswerWithItsUsage() {
    Asked asked = ask(ModelExchange.answer("Sí, ", "tenemos ", "rosas."));
    assertThat(asked.result())
        .isEqualTo(new ModelResult("fake-1", "stop", new TokenUsage(11, 3, false)));
    assertThat(asked.listener().deltas()).containsExactly("Sí, ", "tenemos ", "rosas.");
    assertThat(asked.listener().contexts()).containsOnly(asked.context());
  }

  @Test
  void asksAsTheApiWantsToBeAsked() {
    ask(ModelExchange.answer("x")).result();
    FakeModelServer.Received received = server.received().getFirst();
    assertThat(received.head()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    assertThat(received.headers())
        .containsEntry("authorization", "Bearer " + KEY)
        .containsEntry("content-type", "application/json")
        .containsEntry("accept", "text/event-stream");
    assertThat(received.body())
        .isEqualTo(
            new JsonObject()
                .put("model", "test-model")
                .put(
                    "messages",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("role", "system")
                                .put("content", "You answer for a flower shop in Lima."))
                        .add(
                            new JsonObject()
                                .put("role", "user")
                                .put("content", "¿Tienen rosas amarillas para mañana?")))
                .put("stream", true)
                .put("stream_options", new JsonObject().put("include_usage", true))
                .put("max_tokens", 120)
                .put("temperature", 0.3));
  }

  @Test
  void asksWithoutAKeyWhenThereIsNone() {
    model = model(new Endpoint(server.baseUrl(), null, "m"));
    ask(ModelExchange.answer("x")).result();
    assertThat(server.received().getFirst().headers()).doesNotContainKey("authorization");
  }

  @Test
  void usesAConnectionAgain() {
    for (int i = 0; i < 5; i++) {
      ask(ModelExchange.answer("x")).result();
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void readsRoleOnlyNullAndEmptyDeltasAsNothing() {
    Asked asked =
        ask(
            streaming(e ->
                e.event("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}")
                    .event("{\"choices\":[{\"delta\":{\"content\":\"\"}}],\"usage\":null}")
                    .event("{\"choices\":[]}")
                    .event("{}")
                    .event("{\"choices\":[{\"delta\":null}]}")
                    .delta("Hola")
                    .finish("length")
                    .done()
                    .end()));
    assertThat(asked.result().finishReason()).isEqualTo("length");
    assertThat(asked.listener().deltas()).containsExactly("Hola");
  }

  @Test
  void estimatesUsageThatIsNotReported() {
    TokenUsage usage =
        ask(streaming(e -> e.delta("Hola").finish("stop").done().end())).result().usage();
    assertThat(usage.estimated()).isTrue();
    assertThat(usage.completionTokens()).isEqualTo(TokenEstimate.of("Hola"));
    assertThat(usage.promptTokens())
        .isEqualTo(TokenEstimate.of(ModelFixture.REQUEST.messages()))
        .isPositive();
  }

  @Test
  void readsCharactersThatPacketsCut() {
    byte[] event =
        "data: {\"choices\":[{\"delta\":{\"content\":\"¡mañana 🌞!\"},\"finish_reason\":\"stop\"}]}\r\n\r\n"
            .getBytes(UTF_8);
    Asked asked =
        ask(
            streaming(e -> {
              for (byte b : event) {
                e.chunk(Buffer.buffer(new byte[] {b}));
              }
              e.done().end();
            }));
    asked.result();
    assertThat(asked.listener().text()).isEqualTo("¡mañana 🌞!");
  }

  @Test
  void takesTheWholeMessageOfAServerThatDoesNotStream() {
    Asked asked =
        ask(
            status(
                200,
                "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"Hola.\"},"
                    + "\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}",
                "Content-Type: text/event-stream"));
    assertThat(asked.result()).isEqualTo(new ModelResult("m", "stop", new TokenUsage(5, 2, false)));
    assertThat(asked.listener().deltas()).containsExactly("Hola.");
  }

  @Test
  void takesAnAnswerAsWholeWhenItsFinishReasonCameBeforeTheConnectionBroke() {
    Asked asked = ask(streaming(e -> e.delta("Hola").finish("stop").drop()));
    assertThat(asked.result().finishReason()).isEqualTo("stop");
  }

  @Test
  void doesNotWaitForAnEndMarkerThatNeverComes() {
    Asked asked = ask(streaming(e -> e.delta("Hola").finish("stop")));
    assertThat(asked.result().finishReason()).isEqualTo("stop");
    eventually("connection closed", () -> server.open() == 0);
  }

  @Test
  void failsWhenTheConnectionBreaksInsideTheAnswer() {
    fails(streaming(e -> e.delta("Ho").drop()), Kind.BROKEN_STREAM, "closed before the end");
  }

  @Test
  void failsWhenTheBodyEndsInGoodOrderButTheAnswerDoesNot() {
    fails(streaming(e -> e.delta("Ho").end()), Kind.BROKEN_STREAM, "closed before the end");
  }

  @Test
  void failsWhenTheConnectionClosesWithoutAWord() {
    fails(ModelExchange::drop, Kind.BROKEN_STREAM, "losed");
  }

  @Test
  void failsOnUnreadableJson() {
    fails(streaming(e -> e.event("{\"choi")), Kind.BROKEN_STREAM, "unreadable");
  }

  @Test
  void failsOnAnErrorInsideTheStream() {
    fails(
        streaming(e ->
            e.delta("Ho").event("{\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}")),
        Kind.SERVER_ERROR,
        "boom");
    fails(
        streaming(e -> e.event("{\"error\":{\"message\":\"slow down\",\"code\":429}}")),
        Kind.RATE_LIMITED,
        "slow down");
    fails(streaming(e -> e.chunk("event: error\ndata: gave up\n\n")), Kind.SERVER_ERROR, "gave up");
  }

  @Test
  void failsOnAnAnswerWithoutText() {
    fails(streaming(e -> e.finish("stop").done().end()), Kind.EMPTY_ANSWER, "no text");
    fails(streaming(e -> e.done().end()), Kind.EMPTY_ANSWER, "no text");
    fails(status(200, "{\"choices\":[]}"), Kind.EMPTY_ANSWER, "no text");
  }

  private void wait(Duration firstToken, Duration stall) {
    model =
        model(
            ModelFixture.config(ModelFixture.endpoint(server.baseUrl()), null, firstToken, stall));
  }

  @Test
  void waitsForTheFirstTokenOnlySoLong() {
    wait(SHORT, LONG);
    fails(ModelExchange.silence(), Kind.FIRST_TOKEN_TIMEOUT, "no token");
    fails(streaming(_ -> {}), Kind.FIRST_TOKEN_TIMEOUT, "no token");
    eventually("cancelled", () -> server.cancelled() == 2);
  }

  @Test
  void doesNotTakeKeepAliveCommentsForTokens() {
    wait(SHORT, LONG);
    fails(
        streaming(e -> every(e, () -> e.chunk(": keep-alive\n\n"))),
        Kind.FIRST_TOKEN_TIMEOUT,
        "no token");
    wait(LONG, SHORT);
    fails(
        streaming(e -> every(e.delta("Ho"), () -> e.chunk(": keep-alive\n\n"))),
        Kind.STALLED,
        "no further token");
    fails(
        streaming(e -> every(e.delta("Ho"), () -> e.delta(""))), Kind.STALLED, "no further token");
  }

  private static void every(ModelExchange exchange, Runnable step) {
    exchange.after(
        Duration.ofMillis(20),
        () -> {
          step.run();
          every(exchange, step);
        });
  }

  @Test
  void endsAStreamThatGoesOnForEver() {
    String piece = "x".repeat(10_000);
    fails(
        streaming(e -> {
          for (int i = 0; i < 500; i++) {
            e.delta(piece);
          }
        }),
        Kind.BROKEN_STREAM,
        "longer than");
  }

  @Test
  void endsALineThatGoesOnForEver() {
    fails(
        streaming(e -> e.chunk("data: " + "x".repeat(AnswerReader.MAX_LINE_BYTES))),
        Kind.BROKEN_STREAM,
        "too long");
  }

  @Test
  void passesOnWhenToComeBack() {
    assertThat(ask(status(429, "{}", "Retry-After: 7")).failure())
        .returns(Kind.RATE_LIMITED, ModelException::kind)
        .returns(Duration.ofSeconds(7), ModelException::retryAfter);
    assertThat(ask(status(429, "{}", "Retry-After: Sat, 21 Nov 2026 12:00:09 GMT")).failure())
        .returns(Duration.ofSeconds(9), ModelException::retryAfter);
    assertThat(ask(status(503, "", "Retry-After: 2")).failure())
        .returns(Kind.SERVER_ERROR, ModelException::kind)
        .returns(Duration.ofSeconds(2), ModelException::retryAfter);
    assertThat(ask(status(429, "{}")).failure().retryAfter()).isNull();
  }

  @Test
  void tellsTheServersReasonButNeverTheKeyOrThePrompt() {
    Asked refused =
        ask(
            status(
                401,
                "{\"error\":{\"message\":\"Bad key\\n"
                    + KEY
                    + "\",\"type\":\"auth\",\"code\":\"invalid_api_key\"}}"));
    assertThat(refused.failure().kind()).isEqualTo(Kind.REJECTED);
    assertThat(refused.failure())
        .hasMessage("status=401 type=auth code=invalid_api_key message=\"Bad key [REDACTED]\"");
    Asked echoed = ask(status(422, "{\"input\":\"¿Tienen rosas amarillas para mañana?\"}"));
    assertThat(echoed.failure()).hasMessage("status=422 body=\"[withheld: repeats the prompt]\"");
    assertThat(ask(status(400, "x".repeat(100_000))).failure().getMessage()).hasSizeLessThan(400);
  }

  @Test
  void tellsServerErrorsFromRejections() {
    fails(status(500, "<html>oops</html>"), Kind.SERVER_ERROR, "status=500 body=\"<html>oops");
    fails(status(529, ""), Kind.SERVER_ERROR, "status=529");
    fails(status(408, ""), Kind.SERVER_ERROR, "status=408");
    fails(status(404, "{\"error\":\"no such model\"}"), Kind.REJECTED, "no such model");
  }

  @Test
  void doesNotWaitLongForTheBodyOfARefusal() {
    fails(
        e -> e.raw("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf"),
        Kind.SERVER_ERROR,
        "half");
  }

  @Test
  void followsNoRedirect() {
    fails(
        status(307, "", "Location: " + server.baseUrl() + "/elsewhere"),
        Kind.REJECTED,
        "redirect refused");
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void failsWhenNobodyListens() {
    // Not a port that was free a moment ago: another test may listen on it by now.
    var nobody = new Endpoint(URI.create("http://127.0.0.1:1/v1"), null, "m");
    Asked asked = ModelFixture.ask(vertx, model(nobody));
    assertThat(asked.failure().kind()).isEqualTo(Kind.CONNECT);
  }

  @Test
  void failsOnAKeyThatNoHeaderMayHoldWithoutTellingIt() {
    var endpoint = new Endpoint(server.baseUrl(), Secret.of("sk-\nsecret"), "m");
    Asked asked = ModelFixture.ask(vertx, model(endpoint));
    assertThat(asked.failure().kind()).isEqualTo(Kind.REJECTED);
    assertThat(asked.failure().getMessage()).doesNotContain("secret");
  }
}
