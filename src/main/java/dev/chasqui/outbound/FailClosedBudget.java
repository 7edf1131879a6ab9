package dev.chasqui.outbound;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared budget that trickles while the sharing is out of order: a twentieth of the rate,
 * starting a second after the failure. Up to nineteen nodes that cannot see each other stay within
 * the limit that way, and people still get answers. Belongs to one context, on which all futures
 * complete.
 *
 * <p>A slot of the trickle is given away when it is due and not before, and meanwhile the shared
 * budget is asked again twice a second. A process that stood still hears that its time is up before
 * it reads the answer that has been there for long: had it a slot in hand by then, it would use it
 * beside all those that are shared again.
 */
final class FailClosedBudget implements PaceBudget {
  private static final Logger log = LoggerFactory.getLogger(FailClosedBudget.class);
  private static final int NODES_ASSUMED = 20;
  private static final long BEFORE_TRICKLE_NANOS = 1_000_000_000L;
  private static final long ASK_AGAIN_NANOS = 500_000_000L;

  private final PaceBudget shared;
  private final Executor context;
  private final BiConsumer<Duration, Runnable> timers;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final Counter fallbacks;
  private final long trickleNanos;
  private boolean down;
  private boolean trickling;
  private String cause = "";
  private long askAgainAt;
  private long nextTrickleAt;

  /**
   * @param context runs tasks on the context of this budget
   * @param timers runs a task there after a time
   * @param timeout longest wait for the shared budget until it counts as out of order
   * @param nanos a monotonic clock
   */
  FailClosedBudget(
      PaceBudget shared,
      PaceLimit limit,
      Executor context,
      BiConsumer<Duration, Runnable> timers,
      Duration timeout,
      LongSupplier nanos,
      MeterRegistry meters) {
    this.shared = shared;
    this.context = context;
    this.timers = timers;
    this.timeout = timeout;
    this.nanos = nanos;
    this.fallbacks = meters.counter("chasqui.pacing.fallbacks");
    this.trickleNanos = NODES_ASSUMED * limit.interval().toNanos();
  }

  /** While it trickles one slot at a time, due now. */
  @Override
  public Future<Grant> reserve(int messages, Duration late, int waiting) {
    var question = new Question(messages, late, waiting);
    if (down) {
      question.askLater();
      question.trickleLater();
    } else {
      question.ask();
    }
    return question.grant.future();
  }

  /** Is asked until it is answered, or until its slot of the trickle is due. */
  private final class Question {
    private final int messages;
    private final Duration late;
    private final int waiting;
    private final Promise<Grant> grant = Promise.promise();
    private int tries;
    private boolean trickles;

    Question(int messages, Duration late, int waiting) {
      this.messages = messages;
      this.late = late;
      this.waiting = waiting;
    }

    /** What is answered after the timeout is as good, unless the question is over. */
    void ask() {
      if (grant.future().isComplete()) {
        return;
      }
      int thisTry = ++tries;
      askAgainAt = nanos.getAsLong() + ASK_AGAIN_NANOS;
      shared
          .reserve(messages, late, waiting)
          .onComplete(outcome ->
              context.execute(() -> {
                if (outcome.succeeded()) {
                  recovered();
                  grant.tryComplete(outcome.result());
                } else {
                  failed(thisTry, outcome.cause().toString());
                }
              }));
      timers.accept(
          timeout, () -> failed(thisTry, "no answer within " + timeout.toMillis() + " ms"));
    }

    private void failed(int failedTry, String why) {
      if (failedTry != tries || grant.future().isComplete()) {
        return;
      }
      tries++;
      outOfOrder(why);
      askLater();
      trickleLater();
    }

    void askLater() {
      timers.accept(until(askAgainAt), this::ask);
    }

    void trickleLater() {
      if (!trickles) {
        trickles = true;
        timers.accept(until(nextTrickleAt), this::trickle);
      }
    }

    private void trickle() {
      trickles = false;
      if (!down || grant.future().isComplete()) {
        return;
      }
      long now = nanos.getAsLong();
      if (now - nextTrickleAt < 0) {
        trickleLater();
        return;
      }
      nextTrickleAt = now + trickleNanos;
      fallbacks.increment();
      if (!trickling) {
        trickling = true;
        log.warn("pacing cannot be shared, trickling cause={}", cause);
      }
      grant.complete(
          new Grant(List.of(new Slot(Slot.ALONE, 0, now, Duration.ZERO)), false, waiting));
    }
  }

  /** Timers count whole milliseconds. */
  private Duration until(long atNanos) {
    return Duration.ofMillis(Math.max(1, Math.ceilDiv(atNanos - nanos.getAsLong(), 1_000_000)));
  }

  private void outOfOrder(String why) {
    cause = why;
    if (!down) {
      down = true;
      nextTrickleAt = nanos.getAsLong() + Math.max(BEFORE_TRICKLE_NANOS, trickleNanos);
    }
  }

  private void recovered() {
    down = false;
    if (trickling) {
      trickling = false;
      log.info("pacing is shared again");
    }
  }

  @Override
  public void arrived(Slot slot, long atNanos) {
    shared.arrived(slot, atNanos);
  }

  @Override
  public void tell() {
    shared.tell();
  }

  @Override
  public void delay(Duration by) {
    shared.delay(by);
  }

  /** A trickle is so far under the limit that what comes in may be left out of account. */
  @Override
  public Future<Inbound> inbound(int messages, Duration age) {
    if (down) {
      return Future.succeededFuture(Inbound.NONE);
    }
    Promise<Inbound> counted = Promise.promise();
    shared
        .inbound(messages, age)
        .otherwise(Inbound.NONE)
        .onSuccess(told -> context.execute(() -> counted.tryComplete(told)));
    timers.accept(timeout, () -> counted.tryComplete(Inbound.NONE));
    return counted.future();
  }
}
