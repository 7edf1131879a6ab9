package dev.chasqui.llm;

import static dev.chasqui.llm.ModelFixture.await;
import static dev.chasqui.testing.ModelExchange.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.FakeModelServer;
import dev.chasqui.testing.ModelExchange;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tools on the wire: offered, called, and called without having been offered. */
@ExtendWith(VertxExtension.class)
class ToolOfferTest {
  private Vertx vertx;
  private FakeModelServer server;
  private LanguageModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = await(FakeModelServer.start(vertx));
    model = model(Duration.ofSeconds(4));
  }

  private LanguageModel model(Duration stall) {
    var endpoint = ModelFixture.endpoint(server.baseUrl());
    var config = ModelFixture.config(endpoint, null, Duration.ofSeconds(4), stall);
    var client = ModelHttp.client(vertx, endpoint, config);
    return new OpenAiModel(
        vertx, client, endpoint, config, new ReadPauses(() -> 0), InstantSource.system());
  }

  private static ModelExchange call(ModelExchange exchange, String name, String arguments) {
    var function = new JsonObject().put("name", name).put("arguments", arguments);
    var call = new JsonObject().put("index", 0).put("id", "call_1").put("function", function);
    var delta = new JsonObject().put("tool_calls", new JsonArray().add(call));
    var choice = new JsonObject().put("index", 0).put("delta", delta);
    return exchange.event(new JsonObject().put("choices", new JsonArray().add(choice)).encode());
  }

  private static FakeModelServer.Script calls(String name) {
    return streaming(e -> call(e, name, "{}").finish("tool_calls").usage(40, 9).done().end());
  }

  @Test
  void offersItsTools() {
    server.then(calls("hand_over"));
    ModelFixture.askWithTool(vertx, model).result();
    assertThat(server.received().getFirst().body().getJsonArray("tools"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("type", "function")
                        .put(
                            "function",
                            new JsonObject()
                                .put("name", "hand_over")
                                .put("description", "Asks for a human.")
                                .put(
                                    "parameters",
                                    new JsonObject()
                                        .put("type", "object")
                                        .put("properties", new JsonObject())))));
  }

  @Test
  void tellsTheCallOnceBeforeTheEndWithTheUsageThatFollows() {
    server.then(calls("hand_over"));
    Asked asked = ModelFixture.askWithTool(vertx, model);
    assertThat(asked.result())
        .isEqualTo(new ModelResult("fake-1", "tool_calls", new TokenUsage(40, 9, false)));
    assertThat(asked.listener().toolCalls()).containsExactly(ModelFixture.CALL);
    assertThat(asked.listener().order()).containsExactly("calls", "end");
    assertThat(asked.listener().contexts()).containsOnly(asked.context());
  }

  @Test
  void estimatesTheUsageOfACallThatIsNotReported() {
    server.then(streaming(e -> call(e, "hand_over", "{}").finish("tool_calls").done().end()));
    TokenUsage usage = ModelFixture.askWithTool(vertx, model).result().usage();
    assertThat(usage.completionTokens()).isEqualTo(TokenEstimate.of("hand_over{}"));
    assertThat(usage.promptTokens())
        .isGreaterThan(TokenEstimate.of(ModelFixture.WITH_TOOL.messages()));
  }

  @Test
  void takesACallOfWhatWasNotOfferedForNoAnswer() {
    server.then(calls("hand_over"), calls("get_weather"));
    assertThat(ModelFixture.ask(vertx, model).failure().kind()).isEqualTo(Kind.EMPTY_ANSWER);
    Asked asked = ModelFixture.askWithTool(vertx, model);
    assertThat(asked.failure().kind()).isEqualTo(Kind.EMPTY_ANSWER);
    assertThat(asked.listener().order()).containsExactly("end");
  }

  @Test
  void waitsForArgumentsOnlySoLong() {
    model = model(Duration.ofMillis(200));
    server.then(streaming(e -> call(e, "hand_over", "{\"rea")));
    Asked asked = ModelFixture.askWithTool(vertx, model);
    assertThat(asked.failure().kind()).isEqualTo(Kind.STALLED);
    assertThat(asked.listener().toolCalls()).isEmpty();
  }

  @Test
  void goesOnWithoutToolsAtAServerThatRefusesThem() {
    String refusal = "{\"error\":{\"message\":\"tiny does not support tools\"}}";
    server.then(ModelExchange.status(400, refusal));
    var optional = new OptionalToolsModel(model, InstantSource.system(), "primary");
    Asked asked = ModelFixture.askWithTool(vertx, optional);
    asked.result();
    assertThat(asked.listener().text()).isEqualTo("Hola, mundo.");
    assertThat(server.received()).hasSize(2);
    assertThat(server.received().getLast().body().containsKey("tools")).isFalse();
  }

  @Test
  void refusesAToolThatNoServerWouldTake() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Tool("hand over", "", "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tool("x", "", "[]"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tool("x", "", "{"));
  }
}
