package dev.chasqui.llm;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.RecordingListener;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LimitedModelTest {
  private final ScriptedModel inner = new ScriptedModel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;
  private LanguageModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    model = limited(1, 2, Duration.ofSeconds(30));
  }

  private LanguageModel limited(int concurrent, int queued, Duration timeout) {
    return new LimitedModel(vertx, inner, concurrent, queued, timeout, registry);
  }

  /** Asks and waits until the call is admitted, in line or refused. */
  private Asked ask() {
    Asked asked = ModelFixture.ask(vertx, model);
    ModelFixture.on(asked.context(), () -> {});
    return asked;
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  @Test
  void letsTheNextInLineRunWhenOneEnds() {
    Asked first = ask();
    Asked second = ask();
    Asked third = ask();
    assertThat(inner.calls()).hasSize(1);
    assertThat(gauge("chasqui.model.queue.size")).isEqualTo(2);
    inner.call(0).complete();
    first.result();
    inner.call(1).fail(Kind.SERVER_ERROR);
    second.failure();
    inner.call(2).complete();
    third.result();
    assertThat(gauge("chasqui.model.running")).isZero();
    assertThat(registry.get("chasqui.model.queue.wait").timer().count()).isEqualTo(3);
  }

  @Test
  void refusesAtOnceWhenTheLineIsFull() {
    ask();
    ask();
    ask();
    assertThat(ask().failure().kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(refusals("full")).isEqualTo(1);
  }

  @Test
  void refusesAfterTooLongAWait() {
    model = limited(1, 2, Duration.ofMillis(30));
    ask();
    Asked late = ask();
    assertThat(late.failure().kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(refusals("late")).isEqualTo(1);
    inner.call(0).complete();
    eventually("free", () -> gauge("chasqui.model.running") == 0);
    assertThat(inner.calls()).hasSize(1);
  }

  private double refusals(String reason) {
    return registry.get("chasqui.model.queue.refusals").tag("reason", reason).counter().count();
  }

  @Test
  void takesACancelledCallOutOfTheLine() {
    Asked first = ask();
    Asked second = ask();
    Asked third = ask();
    second.cancel();
    assertThat(gauge("chasqui.model.queue.size")).isEqualTo(1);
    inner.call(0).complete();
    first.result();
    inner.call(1).complete();
    third.result();
    assertThat(second.listener().ends()).isEmpty();
  }

  @Test
  void freesThePlaceOfACancelledCallOnce() {
    Asked first = ask();
    Asked second = ask();
    first.cancel();
    first.cancel();
    assertThat(inner.call(0).cancelled()).isTrue();
    inner.call(1).complete();
    second.result();
    second.cancel();
    assertThat(gauge("chasqui.model.running")).isZero();
  }

  @Test
  void freesThePlaceOfACallWhoseListenerThrows() {
    vertx.getOrCreateContext().exceptionHandler(_ -> {});
    var bad =
        new ModelListener() {
          @Override
          public void onDelta(String text) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public void onComplete(ModelResult result) {}

          @Override
          public void onFailure(ModelException failure) {}
        };
    ModelFixture.on(vertx.getOrCreateContext(), () -> model.stream(ModelFixture.REQUEST, bad));
    inner.call(0).delta("x");
    eventually("free", () -> inner.call(0).cancelled() && gauge("chasqui.model.running") == 0);
  }

  /** Random calls, ends and cancels on several event loops: never over the limit, nothing lost. */
  @Test
  void keepsTheLimitAcrossEventLoops() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    var random = new Random(seed);
    model = limited(3, 1_000, Duration.ofSeconds(30));
    var contexts = new ArrayList<Context>();
    for (int i = 0; i < 4; i++) {
      contexts.add(((VertxInternal) vertx).createEventLoopContext());
    }
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Context context = contexts.get(random.nextInt(contexts.size()));
      asked.add(ModelFixture.ask(context, model, new RecordingListener()));
      if (random.nextInt(4) == 0) {
        asked.remove(random.nextInt(asked.size())).cancel();
      }
      assertThat(gauge("chasqui.model.running")).as("seed %d", seed).isLessThanOrEqualTo(3);
    }
    int[] ended = {0};
    eventually(
        "all end, seed " + seed,
        () -> {
          while (ended[0] < inner.calls().size()) {
            inner.calls().get(ended[0]++).complete();
          }
          return asked.stream().allMatch(one -> one.listener().ends().size() == 1);
        });
    assertThat(gauge("chasqui.model.running")).as("seed %d", seed).isZero();
    assertThat(gauge("chasqui.model.queue.size")).as("seed %d", seed).isZero();
  }
}
