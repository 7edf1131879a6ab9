package dev.chasqui.llm;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class RetryingModelTest {
  private final ScriptedModel inner = new ScriptedModel();
  private final Counter retries = new SimpleMeterRegistry().counter("retries");
  private Vertx vertx;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
  }

  private Asked ask(Duration firstDelay, Duration budget) {
    var policy = new RetryingModel.Policy(2, firstDelay, Duration.ofSeconds(1), budget);
    return ModelFixture.ask(
        vertx, new RetryingModel(vertx, inner, policy, InstantSource.system(), retries));
  }

  private Asked ask() {
    return ask(Duration.ofMillis(4), Duration.ofSeconds(4));
  }

  @Test
  void triesAgainUntilOneAnswers() {
    Asked asked = ask();
    inner.call(0).fail(Kind.SERVER_ERROR);
    inner.call(1).fail(Kind.RATE_LIMITED);
    inner.call(2).delta("Hola");
    inner.call(2).complete();
    assertThat(asked.result()).isEqualTo(ScriptedModel.RESULT);
    assertThat(asked.listener().text()).isEqualTo("Hola");
    assertThat(retries.count()).isEqualTo(2);
  }

  @Test
  void givesUpAfterTheLastRetry() {
    Asked asked = ask();
    for (int i = 0; i < 3; i++) {
      inner.call(i).fail(Kind.CONNECT);
    }
    assertThat(asked.failure().kind()).isEqualTo(Kind.CONNECT);
    assertThat(inner.calls()).hasSize(3);
  }

  @Test
  void doesNotTryAgainAfterTheFirstToken() {
    Asked asked = ask();
    inner.call(0).delta("Ho");
    inner.call(0).fail(Kind.BROKEN_STREAM);
    assertThat(asked.failure().kind()).isEqualTo(Kind.BROKEN_STREAM);
    assertThat(inner.calls()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"REJECTED", "OVERLOADED", "CIRCUIT_OPEN"})
  void doesNotTryAgainWhatWillNotPass(Kind kind) {
    Asked asked = ask();
    inner.call(0).fail(kind);
    assertThat(asked.failure().kind()).isEqualTo(kind);
    assertThat(inner.calls()).hasSize(1);
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    Asked asked = ask();
    long start = System.nanoTime();
    inner.call(0).fail(new ModelException(Kind.RATE_LIMITED, "", Duration.ofMillis(150)));
    inner.call(1).complete();
    asked.result();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(150));
  }

  @Test
  void failsAtOnceWhenTheServerAsksForMoreThanThePersonWouldWait() {
    Asked asked = ask();
    inner.call(0).fail(new ModelException(Kind.RATE_LIMITED, "", Duration.ofSeconds(30)));
    assertThat(asked.failure().retryAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(inner.calls()).hasSize(1);
  }

  @Test
  void startsNoTryPastTheBudget() {
    Asked asked = ask(Duration.ofMillis(100), Duration.ofMillis(10));
    inner.call(0).fail(Kind.SERVER_ERROR);
    assertThat(asked.failure().kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void cancelsTheTryThatRuns() {
    Asked asked = ask();
    inner.call(0).fail(Kind.SERVER_ERROR);
    ScriptedModel.Call second = inner.call(1);
    asked.cancel();
    assertThat(second.cancelled()).isTrue();
  }

  @Test
  void startsNoTryAfterACancelBetweenTwo() {
    Asked asked = ask(Duration.ofMillis(100), Duration.ofSeconds(4));
    inner.call(0).fail(Kind.SERVER_ERROR);
    eventually("waits", () -> retries.count() == 1);
    asked.cancel();
    ModelFixture.await(vertx.timer(150));
    assertThat(inner.calls()).hasSize(1);
    assertThat(asked.listener().ends()).isEmpty();
  }
}
