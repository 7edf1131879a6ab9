package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hedging, and falling back without it. */
@ExtendWith(VertxExtension.class)
class HedgedModelTest {
  private static final Duration SOON = Duration.ofMillis(30);
  private static final Duration NEVER = Duration.ofMinutes(1);

  private final ScriptedModel primary = new ScriptedModel();
  private final ScriptedModel fallback = new ScriptedModel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
  }

  private Asked ask(Duration hedgeAfter) {
    return ModelFixture.ask(vertx, new HedgedModel(vertx, primary, fallback, hedgeAfter, registry));
  }

  private Asked askWithFallback() {
    return ModelFixture.ask(
        vertx, new FallbackModel(primary, fallback, registry.counter("fallbacks")));
  }

  @Test
  void leavesTheFallbackAloneWhenThePrimaryIsInTime() {
    Asked asked = ask(SOON);
    primary.call(0).delta("Hola");
    ModelFixture.await(asked.listener().heard());
    ModelFixture.await(vertx.timer(60));
    primary.call(0).complete();
    asked.result();
    assertThat(fallback.calls()).isEmpty();
  }

  @Test
  void takesTheFallbackWhenItIsFirstAndCancelsThePrimary() {
    Asked asked = ask(SOON);
    fallback.call(0).delta("Hi");
    fallback.call(0).complete();
    asked.result();
    assertThat(primary.call(0).cancelled()).isTrue();
    assertThat(asked.listener().text()).isEqualTo("Hi");
    assertThat(registry.counter("chasqui.model.hedges", "reason", "late").count()).isEqualTo(1);
    assertThat(registry.counter("chasqui.model.hedges.won").count()).isEqualTo(1);
  }

  @Test
  void takesThePrimaryWhenItIsFirstAfterAllAndCancelsTheFallback() {
    Asked asked = ask(SOON);
    ScriptedModel.Call hedge = fallback.call(0);
    primary.call(0).delta("Hola");
    ModelFixture.await(asked.listener().heard());
    hedge.delta("Hi");
    primary.call(0).complete();
    asked.result();
    assertThat(hedge.cancelled()).isTrue();
    assertThat(asked.listener().text()).isEqualTo("Hola");
  }

  @Test
  void asksTheFallbackAtOnceWhenThePrimaryFails() {
    Asked asked = ask(NEVER);
    primary.call(0).fail(Kind.REJECTED);
    fallback.call(0).delta("Hi");
    fallback.call(0).complete();
    asked.result();
    assertThat(asked.listener().ends()).hasSize(1);
  }

  @Test
  void goesOnWithTheOtherWhenOneFailsInTheRace() {
    Asked asked = ask(SOON);
    fallback.call(0).fail(Kind.SERVER_ERROR);
    primary.call(0).delta("Hola");
    primary.call(0).complete();
    asked.result();
    assertThat(fallback.calls()).hasSize(1);
  }

  @Test
  void failsOnceWhenBothFail() {
    Asked asked = ask(SOON);
    fallback.call(0).fail(Kind.SERVER_ERROR);
    primary.call(0).fail(Kind.CONNECT);
    asked.failure();
    ModelFixture.on(asked.context(), () -> {});
    assertThat(asked.listener().ends()).hasSize(1);
    assertThat(fallback.calls()).hasSize(1);
  }

  @Test
  void failsWhenTheWinnerBreaksOff() {
    Asked asked = ask(SOON);
    primary.call(0).delta("Ho");
    primary.call(0).fail(Kind.BROKEN_STREAM);
    assertThat(asked.failure().kind()).isEqualTo(Kind.BROKEN_STREAM);
    assertThat(fallback.calls()).isEmpty();
  }

  @Test
  void cancelsBoth() {
    Asked asked = ask(SOON);
    ScriptedModel.Call hedge = fallback.call(0);
    asked.cancel();
    assertThat(primary.call(0).cancelled()).isTrue();
    assertThat(hedge.cancelled()).isTrue();
    assertThat(asked.listener().ends()).isEmpty();
  }

  @Test
  void asksNobodyElseAfterACancelBeforeTheDeadline() {
    Asked asked = ask(SOON);
    asked.cancel();
    ModelFixture.await(vertx.timer(60));
    assertThat(fallback.calls()).isEmpty();
  }

  @Test
  void fallsBackBeforeTheFirstToken() {
    Asked asked = askWithFallback();
    primary.call(0).fail(Kind.CIRCUIT_OPEN);
    fallback.call(0).delta("Hi");
    fallback.call(0).complete();
    asked.result();
    assertThat(asked.listener().text()).isEqualTo("Hi");
    assertThat(registry.counter("fallbacks").count()).isEqualTo(1);
  }

  @Test
  void doesNotFallBackAfterTheFirstToken() {
    Asked asked = askWithFallback();
    primary.call(0).delta("Ho");
    primary.call(0).fail(Kind.STALLED);
    assertThat(asked.failure().kind()).isEqualTo(Kind.STALLED);
    assertThat(fallback.calls()).isEmpty();
  }

  @Test
  void cancelsTheFallbackThatRuns() {
    Asked asked = askWithFallback();
    primary.call(0).fail(Kind.SERVER_ERROR);
    ScriptedModel.Call running = fallback.call(0);
    asked.cancel();
    assertThat(running.cancelled()).isTrue();
  }
}
