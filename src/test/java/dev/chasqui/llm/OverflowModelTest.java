package dev.chasqui.llm;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.RecordingListener;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OverflowModelTest {
  private final ScriptedModel near = new ScriptedModel();
  private final ScriptedModel far = new ScriptedModel();
  private final Counter overflows = new SimpleMeterRegistry().counter("overflows");
  private final Vertx other = Vertx.vertx();
  private final Context spare = ((VertxInternal) other).createEventLoopContext();
  private Vertx vertx;
  private LanguageModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    model = new OverflowModel(vertx, near, far, List.of(spare), 2, overflows);
  }

  @AfterEach
  void stop() {
    other.close().await();
  }

  private Asked ask() {
    return ModelFixture.ask(vertx, model);
  }

  /** A call that is too many for the callers' loops. */
  private Asked askFar() {
    ask();
    ask();
    Asked asked = ask();
    far.call(0);
    return asked;
  }

  @Test
  void readsSoManyOnTheCallersLoopsAndTheRestElsewhere() {
    IntStream.range(0, 5).forEach(_ -> ask());
    far.call(2);
    assertThat(near.calls()).hasSize(2);
    assertThat(far.calls()).hasSize(3);
    assertThat(overflows.count()).isEqualTo(3);
  }

  @Test
  void takesThePlaceOfWhatHasEnded() {
    Asked completed = ask();
    Asked failed = ask();
    near.call(0).complete();
    completed.result();
    near.call(1).fail(Kind.SERVER_ERROR);
    failed.failure();
    Asked cancelled = ask();
    ask();
    cancelled.cancel();
    cancelled.cancel();
    assertThat(near.call(2).cancelled()).isTrue();
    ask();
    assertThat(near.calls()).hasSize(5);
    assertThat(far.calls()).isEmpty();
    ask();
    far.call(0);
  }

  @Test
  void tellsOnTheCallersContextWhatWasHeardElsewhere() {
    Asked asked = askFar();
    far.call(0).delta("Ho");
    far.call(0).delta("la");
    far.call(0).toolCalls(ModelFixture.CALL);
    far.call(0).complete();
    assertThat(asked.result()).isEqualTo(ScriptedModel.RESULT);
    assertThat(asked.listener().text()).isEqualTo("Hola");
    assertThat(asked.listener().toolCalls()).containsExactly(ModelFixture.CALL);
    assertThat(asked.listener().order()).endsWith("calls", "end").startsWith("delta");
    assertThat(asked.listener().contexts()).allMatch(asked.context()::equals);
  }

  @Test
  void tellsHowItFailedElsewhere() {
    Asked asked = askFar();
    far.call(0).delta("Ho");
    far.call(0).fail(Kind.STALLED);
    assertThat(asked.failure().kind()).isEqualTo(Kind.STALLED);
    assertThat(asked.listener().text()).isEqualTo("Ho");
  }

  /** A loop that has no time is not given more to do than it would have with one word. */
  @Test
  void tellsAtOnceWhatCameWhileTheCallerWasBusy() throws Exception {
    Asked asked = askFar();
    var free = new CountDownLatch(1);
    asked.context().runOnContext(_ -> awaitUninterruptibly(free));
    far.call(0).delta("Sí, ");
    far.call(0).delta("tenemos ");
    far.call(0).delta("rosas.");
    far.call(0).complete();
    ModelFixture.on(spare, () -> {});
    free.countDown();
    asked.result();
    assertThat(asked.listener().deltas()).containsExactly("Sí, tenemos rosas.");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsNothingOnceItIsCancelledAndEndsTheCallElsewhere() {
    Asked asked = askFar();
    var free = new CountDownLatch(1);
    asked.context().runOnContext(_ -> awaitUninterruptibly(free));
    asked.context().runOnContext(_ -> asked.call().cancel());
    far.call(0).delta("too late");
    far.call(0).complete();
    ModelFixture.on(spare, () -> {});
    free.countDown();
    eventually("cancelled", () -> far.call(0).cancelled());
    ModelFixture.on(asked.context(), () -> {});
    // The words came before the cancellation, whose turn on this loop was before theirs.
    assertThat(asked.listener().order()).isEmpty();
  }

  @Test
  void endsACallElsewhereThatHasNotBegun() {
    ask();
    ask();
    var free = new CountDownLatch(1);
    spare.runOnContext(_ -> awaitUninterruptibly(free));
    Asked asked = ask();
    asked.cancel();
    free.countDown();
    assertThat(far.call(0).request()).isEqualTo(ModelFixture.REQUEST);
    eventually("cancelled", () -> far.call(0).cancelled());
  }

  /** The contract: never before the call has returned. */
  @Test
  void tellsNothingBeforeItHasReturned() {
    ask();
    ask();
    Context context = vertx.getOrCreateContext();
    var listener = new RecordingListener();
    ModelFixture.on(
        context,
        () -> {
          model.stream(ModelFixture.REQUEST, listener);
          far.call(0).delta("Hola");
          ModelFixture.on(spare, () -> {});
          assertThat(listener.order()).isEmpty();
        });
    ModelFixture.await(listener.heard());
    assertThat(listener.text()).isEqualTo("Hola");
  }
}
