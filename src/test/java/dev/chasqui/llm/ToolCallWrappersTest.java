package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** To everything around a model a tool call is a first word: passed on, and not asked for twice. */
@ExtendWith(VertxExtension.class)
class ToolCallWrappersTest {
  private static final Duration LONG = Duration.ofSeconds(4);

  private final ScriptedModel inner = new ScriptedModel();
  private final ScriptedModel other = new ScriptedModel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The inner model calls the tool and then breaks off, which nobody may make good. */
  private void passesTheCallAndTheFailureOn(LanguageModel wrapper) {
    Asked asked = ModelFixture.askWithTool(vertx, wrapper);
    inner.call(0).toolCalls(ModelFixture.CALL);
    inner.call(0).fail(Kind.BROKEN_STREAM);
    assertThat(asked.failure().kind()).isEqualTo(Kind.BROKEN_STREAM);
    assertThat(asked.listener().toolCalls()).containsExactly(ModelFixture.CALL);
    assertThat(asked.listener().order()).containsExactly("calls", "end");
    assertThat(inner.calls()).hasSize(1);
    assertThat(inner.calls().getFirst().request()).isEqualTo(ModelFixture.WITH_TOOL);
    assertThat(other.calls()).isEmpty();
  }

  @Test
  void noRetry() {
    var policy = new RetryingModel.Policy(2, Duration.ofMillis(4), Duration.ofSeconds(1), LONG);
    passesTheCallAndTheFailureOn(
        new RetryingModel(
            vertx, inner, policy, InstantSource.system(), registry.counter("retries")));
  }

  @Test
  void noFallback() {
    passesTheCallAndTheFailureOn(new FallbackModel(inner, other, registry.counter("fallbacks")));
  }

  @Test
  void noHedge() {
    passesTheCallAndTheFailureOn(new HedgedModel(vertx, inner, other, LONG, registry));
  }

  @Test
  void theFirstToCallWinsTheRace() {
    var hedged = new HedgedModel(vertx, inner, other, Duration.ofMillis(30), registry);
    Asked asked = ModelFixture.askWithTool(vertx, hedged);
    other.call(0).toolCalls(ModelFixture.CALL);
    other.call(0).complete();
    asked.result();
    assertThat(inner.call(0).cancelled()).isTrue();
    assertThat(asked.listener().toolCalls()).containsExactly(ModelFixture.CALL);
  }

  @Test
  void throughTheLimit() {
    passesTheCallAndTheFailureOn(new LimitedModel(vertx, inner, 1, 1, LONG, registry));
  }

  @Test
  void throughTheCircuitWhichACallCloses() {
    var circuit =
        new CircuitBreakingModel(
            vertx, inner, 1, Duration.ofMillis(1), InstantSource.system(), "primary", registry);
    ModelFixture.askWithTool(vertx, circuit);
    inner.call(0).fail(Kind.SERVER_ERROR);
    ModelFixture.await(vertx.timer(20));
    Asked probe = ModelFixture.askWithTool(vertx, circuit);
    inner.call(1).toolCalls(ModelFixture.CALL);
    ModelFixture.await(probe.listener().heard());
    assertThat(probe.listener().toolCalls()).containsExactly(ModelFixture.CALL);
    assertThat(registry.get("chasqui.model.circuit.open").gauge().value()).isZero();
  }

  @Test
  void throughTheMeterWhichCountsIt() {
    passesTheCallAndTheFailureOn(new MeteredModel(inner, "primary", registry));
    assertThat(registry.get("chasqui.model.first.token").timer().count()).isEqualTo(1);
    assertThat(
            registry
                .get("chasqui.model.tokens")
                .tag("source", "estimated")
                .tag("type", "completion")
                .counter()
                .count())
        .isEqualTo(TokenEstimate.of("hand_over{}"));
  }
}
