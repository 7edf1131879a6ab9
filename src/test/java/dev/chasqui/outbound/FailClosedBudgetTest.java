package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.outbound.PaceBudget.Grant;
import dev.chasqui.outbound.PaceBudget.Inbound;
import dev.chasqui.outbound.PaceBudget.Slot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** Under a clock and timers of its own. */
class FailClosedBudgetTest {
  private static final PaceLimit LIMIT = PaceLimit.of(NumberMode.COEXISTENCE);
  private static final Slot SHARED = new Slot(7, 1_700_000_000_000_000L, 54_000_000, Duration.ZERO);
  private static final Duration TRICKLE = Duration.ofNanos(20 * LIMIT.interval().toNanos());
  private static final Future<Slot> REFUSED = Future.failedFuture("connection refused");

  private record Due(long at, Runnable task) {}

  private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> told = new ArrayList<>();
  private long now;
  private int asked;
  private Future<Slot> answer = Future.succeededFuture(SHARED);

  private final PaceBudget shared =
      new PaceBudget() {
        @Override
        public Future<Grant> reserve(int messages, Duration late, int waiting) {
          asked++;
          return answer.map(slot -> new Grant(List.of(slot), false, waiting));
        }

        @Override
        public void arrived(Slot slot, long atNanos) {
          told.add("arrived");
        }

        @Override
        public void tell() {
          told.add("tell");
        }

        @Override
        public void delay(Duration late) {
          told.add("delay");
        }

        @Override
        public Future<Inbound> inbound(int messages, Duration age) {
          return answer.map(_ -> new Inbound(messages, Duration.ZERO));
        }
      };

  private final FailClosedBudget budget =
      new FailClosedBudget(
          shared,
          LIMIT,
          Runnable::run,
          (pause, task) -> timers.add(new Due(now + pause.toNanos(), task)),
          Duration.ofMillis(500),
          () -> now,
          meters);

  private Future<Grant> reserve() {
    return budget.reserve(1, Duration.ZERO, 1);
  }

  private void pass(long millis) {
    long until = now + millis * 1_000_000;
    while (!timers.isEmpty() && timers.peek().at() <= until) {
      Due next = timers.remove();
      now = next.at();
      next.task().run();
    }
    now = until;
  }

  private static Slot slotOf(Future<Grant> grant) {
    assertThat(grant).matches(Future::succeeded);
    return grant.result().slots().getFirst();
  }

  private double trickled() {
    return meters.counter("chasqui.pacing.fallbacks").count();
  }

  @Test
  void theSharedBudgetRulesWhileItAnswers() {
    assertThat(slotOf(reserve())).isEqualTo(SHARED);
    budget.delay(Duration.ofMillis(5));
    budget.arrived(SHARED, 60_000_000);
    budget.tell();
    assertThat(told).containsExactly("delay", "arrived", "tell");
    pass(10_000);
    assertThat(trickled()).isZero();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aTwentiethOfTheRateTricklesWhileItIsRefused() {
    answer = REFUSED;
    List<Long> at = trickle(Duration.ofSeconds(60));
    assertThat(at).hasSizeBetween(53, 56);
    assertThat(at.getFirst()).isGreaterThanOrEqualTo(TRICKLE.toNanos());
    for (int i = 1; i < at.size(); i++) {
      assertThat(at.get(i) - at.get(i - 1)).isGreaterThanOrEqualTo(TRICKLE.toNanos());
    }
    assertThat(trickled()).isEqualTo(at.size());
    assertThat(asked).as("twice a second").isBetween(60, 125);
  }

  @Test
  void silenceCountsAsFailure() {
    answer = Promise.<Slot>promise().future();
    assertThat(trickle(Duration.ofSeconds(60))).hasSizeBetween(50, 56);
    assertThat(asked).as("twice a second").isBetween(60, 125);
  }

  /** When each slot came to hand, with one question after the other. */
  private List<Long> trickle(Duration time) {
    var at = new ArrayList<Long>();
    Future<Grant> question = reserve();
    long from = now;
    while (now - from < time.toNanos()) {
      pass(1);
      if (question.isComplete()) {
        Slot slot = slotOf(question);
        assertThat(slot.number()).isEqualTo(Slot.ALONE);
        assertThat(slot.atNanos()).as("not ahead of need").isLessThanOrEqualTo(now);
        at.add(slot.atNanos());
        question = reserve();
      }
    }
    return at;
  }

  @Test
  void itIsAskedAgainBeforeItTrickles() {
    answer = REFUSED;
    Future<Grant> question = reserve();
    pass(400);
    answer = Future.succeededFuture(SHARED);
    assertThat(question.isComplete()).isFalse();
    pass(100);
    isSharedAgainAndNothingTrickled(question);
  }

  private void isSharedAgainAndNothingTrickled(Future<Grant> question) {
    assertThat(slotOf(question)).isEqualTo(SHARED);
    assertThat(slotOf(reserve())).isEqualTo(SHARED);
    pass(10_000);
    assertThat(trickled()).isZero();
  }

  /** So it looks for a process that stood still: first the timer, and then the answer. */
  @Test
  void anAnswerThatComesLateIsTakenAndNothingTrickles() {
    Promise<Slot> late = Promise.promise();
    answer = late.future();
    Future<Grant> question = reserve();
    pass(501);
    assertThat(question.isComplete()).isFalse();
    late.complete(SHARED);
    answer = Future.succeededFuture(SHARED);
    isSharedAgainAndNothingTrickled(question);
  }

  @Test
  void anAnswerThatComesAfterATrickleEndsIt() {
    Promise<Slot> late = Promise.promise();
    answer = late.future();
    Future<Grant> first = reserve();
    pass(2_000);
    assertThat(slotOf(first).number()).isEqualTo(Slot.ALONE);
    Future<Grant> second = reserve();
    late.complete(SHARED);
    answer = Future.succeededFuture(SHARED);
    pass(500);
    assertThat(slotOf(second)).isEqualTo(SHARED);
    assertThat(trickled()).isEqualTo(1);
  }

  @Test
  void whatArrivedIsToldAlsoWhileItTrickles() {
    answer = REFUSED;
    reserve();
    budget.arrived(SHARED, 60_000_000);
    assertThat(told).containsExactly("arrived");
  }

  @Test
  void whatComesInIsSharedButNeverWaitedForLongAndLeftOutWhileItTrickles() {
    assertThat(inbound().result().taken()).isEqualTo(3);
    answer = Promise.<Slot>promise().future();
    Future<Inbound> silent = inbound();
    pass(500);
    assertThat(silent.result()).isEqualTo(Inbound.NONE);
    answer = REFUSED;
    assertThat(inbound().result()).isEqualTo(Inbound.NONE);
    reserve();
    answer = Future.succeededFuture(SHARED);
    assertThat(inbound().result()).isEqualTo(Inbound.NONE);
  }

  private Future<Inbound> inbound() {
    return budget.inbound(3, Duration.ZERO);
  }
}
