package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.outbound.PaceBudget.Grant;
import dev.chasqui.outbound.PaceBudget.Slot;
import dev.chasqui.store.ContextHop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FailClosedBudgetTest {
  private static final PaceLimit LIMIT = PaceLimit.of(NumberMode.COEXISTENCE);
  private static final Slot SHARED = new Slot(7, 1_700_000_000_000_000L, 54_000_000, Duration.ZERO);
  private static final Duration TRICKLE = Duration.ofNanos(20 * LIMIT.interval().toNanos());

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile Future<Slot> answer = Future.succeededFuture(SHARED);
  private Context context;
  private FailClosedBudget budget;

  @BeforeEach
  void start(Vertx vertx) {
    context = vertx.getOrCreateContext();
    var shared =
        new PaceBudget() {
          @Override
          public Future<Grant> reserve(int messages, Duration late, int waiting) {
            asked.incrementAndGet();
            return answer.map(slot -> new Grant(List.of(slot), false, waiting));
          }

          @Override
          public void arrived(Slot slot, long atNanos) {
            told.incrementAndGet();
          }

          @Override
          public void tell() {
            told.incrementAndGet();
          }

          @Override
          public void delay(Duration late) {
            told.incrementAndGet();
          }

          @Override
          public Future<Inbound> inbound(int messages, Duration age) {
            return answer.map(_ -> new Inbound(messages, Duration.ZERO));
          }
        };
    budget = new FailClosedBudget(shared, LIMIT, context, Duration.ofMillis(50), now::get, meters);
  }

  private Slot reserve() {
    return ContextHop.call(context, () -> budget.reserve(1, Duration.ZERO, 1))
        .await()
        .slots()
        .getFirst();
  }

  /** Nobody else knows of it. */
  private static Slot trickled(int nth) {
    return new Slot(Slot.ALONE, 0, nth * TRICKLE.toNanos(), Duration.ZERO);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void theSharedBudgetRulesWhileItAnswers() {
    assertThat(reserve()).isEqualTo(SHARED);
    budget.delay(Duration.ofMillis(5));
    budget.arrived(SHARED, 60_000_000);
    budget.tell();
    assertThat(told).hasValue(3);
    assertThat(meters.counter("chasqui.pacing.fallbacks").count()).isZero();
  }

  @Test
  void aTwentiethOfTheRateTricklesWhenItFails() {
    answer = Future.failedFuture("connection refused");

    assertThat(reserve()).isEqualTo(trickled(1));
    assertThat(reserve()).isEqualTo(trickled(2));
    assertThat(asked).hasValue(1);
    assertThat(meters.counter("chasqui.pacing.fallbacks").count()).isEqualTo(2);
    budget.delay(Duration.ofMillis(5));
    budget.arrived(SHARED, 60_000_000);
    budget.tell();
    assertThat(told).hasValue(0);
  }

  @Test
  void silenceCountsAsFailure() {
    answer = Promise.<Slot>promise().future();

    assertThat(reserve()).isEqualTo(trickled(1));
  }

  @Test
  void itIsAskedAgainAfterASecond() {
    answer = Future.failedFuture("connection refused");
    reserve();
    answer = Future.succeededFuture(SHARED);

    pass(Duration.ofMillis(999));
    assertThat(reserve()).isEqualTo(trickled(2));
    pass(Duration.ofMillis(1));
    assertThat(reserve()).isEqualTo(SHARED);
    assertThat(asked).hasValue(2);
  }

  @Test
  void whatComesInIsSharedButNeverWaitedForLongAndLeftOutWhileItTrickles() {
    assertThat(inbound()).isEqualTo(3);
    answer = Promise.<Slot>promise().future();
    assertThat(inbound()).isZero();
    answer = Future.failedFuture("connection refused");
    assertThat(inbound()).isZero();
    reserve();
    answer = Future.succeededFuture(SHARED);
    assertThat(inbound()).isZero();
  }

  private int inbound() {
    return ContextHop.call(context, () -> budget.inbound(3, Duration.ZERO)).await().taken();
  }
}
