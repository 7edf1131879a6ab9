package dev.chasqui.outbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Says when the next message of one number may be written. Belongs to one context.
 *
 * <p>Times are reserved ahead of need, so that neither the round trip to the budget nor a late
 * timer costs a slot. A slot used late by more than a dead band pushes the slots after it back by
 * the excess, here and in the shared budget; a slot later than that is dropped, by when the bucket
 * has refilled. A slot still fresh when the lane falls idle is kept for the next message.
 */
final class NumberPacer {
  /** {@link #waitNanos()} when no slot is in hand yet. */
  static final long NO_SLOT = -1;

  /** Lateness that the spacing of {@link PaceLimit} absorbs, in nanoseconds. */
  private static final long DEAD_BAND_NANOS = 12_000_000;

  private final PaceLimit limit;
  private final PaceBudget budget;
  private final LongSupplier nanos;
  private final Runnable wake;
  private final SlidingGuard guard;

  /** Reserved times, in nanoseconds of the monotonic clock, earliest first. */
  private final ArrayDeque<Long> slots = new ArrayDeque<>();

  private boolean reserving;

  /**
   * @param nanos a monotonic clock
   * @param wake called when slots have come to hand
   */
  NumberPacer(PaceLimit limit, PaceBudget budget, LongSupplier nanos, Runnable wake) {
    this.limit = limit;
    this.budget = budget;
    this.nanos = nanos;
    this.wake = wake;
    this.guard = new SlidingGuard(limit.windowMax(), nanos.getAsLong());
  }

  /** Reserves ahead for this many waiting messages, at most two batches. */
  void want(int messages) {
    dropStale(nanos.getAsLong());
    int missing = Math.min(messages, 2 * limit.batch()) - slots.size();
    if (missing <= 0 || reserving) {
      return;
    }
    reserving = true;
    int count = Math.min(missing, limit.batch());
    long asked = nanos.getAsLong();
    budget
        .reserve(count)
        .onComplete(outcome -> {
          reserving = false;
          if (outcome.succeeded()) {
            PaceBudget.Grant grant = outcome.result();
            for (int i = 0; i < count; i++) {
              slots.add(asked + grant.first().toNanos() + i * grant.spacing().toNanos());
            }
          }
          wake.run();
        });
  }

  /** Zero: write now. Positive: nanoseconds until then. {@link #NO_SLOT}: wait for the wake. */
  long waitNanos() {
    long now = nanos.getAsLong();
    dropStale(now);
    Long next = slots.peek();
    return next == null ? NO_SLOT : Math.max(0, Math.max(next - now, guard.waitNanos(now)));
  }

  /**
   * Uses the next slot; only after {@link #waitNanos()} gave zero.
   *
   * @return the message's number, for {@link #answered}
   */
  long take() {
    long now = nanos.getAsLong();
    long excess = now - slots.remove() - DEAD_BAND_NANOS;
    if (excess > 0) {
      shift(excess);
      budget.delay(Duration.ofNanos(excess));
    }
    return guard.written(now);
  }

  /** The response to a message came. */
  void answered(long message) {
    guard.answered(message, nanos.getAsLong());
  }

  private void shift(long excess) {
    for (int i = slots.size(); i > 0; i--) {
      slots.add(slots.remove() + excess);
    }
  }

  private void dropStale(long now) {
    long oldest = now - limit.intervalNanos() - DEAD_BAND_NANOS;
    while (!slots.isEmpty() && slots.element() - oldest < 0) {
      slots.remove();
    }
  }
}
