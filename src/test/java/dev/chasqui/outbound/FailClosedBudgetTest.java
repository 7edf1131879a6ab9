package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.outbound.PaceBudget.Grant;
import dev.chasqui.store.ContextHop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FailClosedBudgetTest {
  private static final PaceLimit LIMIT = PaceLimit.of(NumberMode.COEXISTENCE);
  private static final Grant SHARED = new Grant(Duration.ofMillis(7), Duration.ofMillis(54));
  private static final Duration TRICKLE = Duration.ofNanos(20 * LIMIT.intervalNanos());

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger delayed = new AtomicInteger();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile Future<Grant> answer = Future.succeededFuture(SHARED);
  private Context context;
  private FailClosedBudget budget;

  @BeforeEach
  void start(Vertx vertx) {
    context = vertx.getOrCreateContext();
    var shared =
        new PaceBudget() {
          @Override
          public Future<Grant> reserve(int messages) {
            asked.incrementAndGet();
            return answer;
          }

          @Override
          public void delay(Duration late) {
            delayed.incrementAndGet();
          }

          @Override
          public Future<Duration> inbound(int messages) {
            return answer.map(grant -> grant.spacing().multipliedBy(messages));
          }
        };
    budget = new FailClosedBudget(shared, LIMIT, context, Duration.ofMillis(50), now::get, meters);
  }

  private Grant reserve() {
    return ContextHop.call(context, () -> budget.reserve(1)).await();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void theSharedBudgetRulesWhileItAnswers() {
    assertThat(reserve()).isEqualTo(SHARED);
    budget.delay(Duration.ofMillis(5));
    assertThat(delayed).hasValue(1);
    assertThat(meters.counter("chasqui.pacing.fallbacks").count()).isZero();
  }

  @Test
  void aTwentiethOfTheRateTricklesWhenItFails() {
    answer = Future.failedFuture("connection refused");

    assertThat(reserve()).isEqualTo(new Grant(TRICKLE, TRICKLE));
    assertThat(reserve()).isEqualTo(new Grant(TRICKLE.multipliedBy(2), TRICKLE));
    assertThat(asked).hasValue(1);
    assertThat(meters.counter("chasqui.pacing.fallbacks").count()).isEqualTo(2);
    budget.delay(Duration.ofMillis(5));
    assertThat(delayed).hasValue(0);
  }

  @Test
  void silenceCountsAsFailure() {
    answer = Promise.<Grant>promise().future();

    assertThat(reserve().spacing()).isEqualTo(TRICKLE);
  }

  @Test
  void itIsAskedAgainAfterASecond() {
    answer = Future.failedFuture("connection refused");
    reserve();
    answer = Future.succeededFuture(SHARED);

    pass(Duration.ofMillis(999));
    assertThat(reserve().spacing()).isEqualTo(TRICKLE);
    pass(Duration.ofMillis(1));
    assertThat(reserve()).isEqualTo(SHARED);
    assertThat(asked).hasValue(2);
  }

  @Test
  void whatComesInIsSharedButNeverWaitedForLongAndLeftOutWhileItTrickles() {
    assertThat(inbound()).isEqualTo(SHARED.spacing().multipliedBy(3));
    answer = Promise.<Grant>promise().future();
    assertThat(inbound()).isZero();
    answer = Future.failedFuture("connection refused");
    assertThat(inbound()).isZero();
    reserve();
    answer = Future.succeededFuture(SHARED);
    assertThat(inbound()).isZero();
  }

  private Duration inbound() {
    return ContextHop.call(context, () -> budget.inbound(3)).await();
  }
}
