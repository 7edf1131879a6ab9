package dev.chasqui.llm;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.RecordingListener;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A circuit that opens after three failures in a row and tries again after ten seconds. */
@ExtendWith(VertxExtension.class)
class CircuitBreakingModelTest {
  private final ScriptedModel inner = new ScriptedModel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private Vertx vertx;
  private LanguageModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    model =
        new CircuitBreakingModel(
            vertx, inner, 3, Duration.ofSeconds(10), () -> now, "primary", registry);
  }

  private Asked ask() {
    return ModelFixture.ask(vertx, model);
  }

  private void fails(Kind kind) {
    Asked asked = ask();
    inner.calls().getLast().fail(kind);
    assertThat(asked.failure().kind()).isEqualTo(kind);
  }

  private void open() {
    for (int i = 0; i < 3; i++) {
      fails(Kind.SERVER_ERROR);
    }
    assertThat(isOpen()).isTrue();
  }

  private boolean isOpen() {
    return registry.get("chasqui.model.circuit.open").gauge().value() == 1;
  }

  private void isRefused() {
    int asked = inner.calls().size();
    assertThat(ask().failure().kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(inner.calls()).hasSize(asked);
  }

  @Test
  void refusesAfterSoManyFailuresInARow() {
    open();
    isRefused();
    assertThat(registry.get("chasqui.model.circuit.refusals").counter().count()).isEqualTo(1);
  }

  @Test
  void staysClosedWhenAnAnswerComesBetween() {
    fails(Kind.CONNECT);
    fails(Kind.STALLED);
    Asked asked = ask();
    inner.calls().getLast().complete();
    asked.result();
    fails(Kind.CONNECT);
    fails(Kind.STALLED);
    assertThat(isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"REJECTED", "RATE_LIMITED", "EMPTY_ANSWER", "OVERLOADED"})
  void doesNotBlameTheServerForWhatIsNotItsFault(Kind kind) {
    for (int i = 0; i < 5; i++) {
      fails(kind);
    }
    assertThat(isOpen()).isFalse();
  }

  @Test
  void letsOneProbeThroughAfterAWhileAndClosesAtItsFirstToken() {
    open();
    now = now.plusSeconds(10);
    Asked probe = ask();
    isRefused();
    inner.calls().getLast().delta("Hola");
    ModelFixture.await(probe.listener().heard());
    assertThat(isOpen()).isFalse();
    ask();
    assertThat(inner.calls()).hasSize(5);
  }

  @Test
  void opensAgainWhenTheProbeFails() {
    open();
    now = now.plusSeconds(10);
    fails(Kind.CONNECT);
    now = now.plusSeconds(9);
    isRefused();
  }

  @Test
  void letsAnotherProbeThroughWhenOneIsCancelled() {
    open();
    now = now.plusSeconds(10);
    Asked probe = ask();
    probe.cancel();
    assertThat(inner.calls().getLast().cancelled()).isTrue();
    Asked next = ask();
    inner.calls().getLast().complete();
    next.result();
    assertThat(isOpen()).isFalse();
  }

  /** Calls that began before the circuit opened fail later; they must not prolong it. */
  @Test
  void isNotMovedByFailuresOfOldCalls() {
    Asked old = ask();
    ScriptedModel.Call oldCall = inner.calls().getLast();
    open();
    now = now.plusSeconds(9);
    oldCall.fail(Kind.STALLED);
    old.failure();
    now = now.plusSeconds(1);
    ask();
    assertThat(inner.calls()).hasSize(5);
  }

  @Test
  void isSilentWhenARefusedCallIsCancelledAtOnce() {
    open();
    var listener = new RecordingListener();
    ModelFixture.on(
        vertx.getOrCreateContext(), () -> model.stream(ModelFixture.REQUEST, listener).cancel());
    isRefused();
    assertThat(listener.ends()).isEmpty();
  }

  @Test
  void countsAcrossEventLoops() {
    for (int i = 0; i < 3; i++) {
      var context = ((VertxInternal) vertx).createEventLoopContext();
      ModelFixture.ask(context, model, new RecordingListener());
      inner.calls().getLast().fail(Kind.CONNECT);
    }
    eventually("open", this::isOpen);
  }
}
