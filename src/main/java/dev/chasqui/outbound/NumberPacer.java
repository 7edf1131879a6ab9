package dev.chasqui.outbound;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Says when the next message of one number may be written. Belongs to one context.
 *
 * <p>Times are reserved ahead of need, so that neither the round trip to the budget nor a late
 * timer costs a slot. A slot still fresh when the lane falls idle is kept for the next message.
 *
 * <p>Alone on its number, a node uses a late slot as it is: the {@link SlidingGuard} keeps its
 * messages apart. When the gaps between its slots show that others send too, which no local guard
 * sees, a slot late by more than a dead band pushes those after it back, here and in the shared
 * budget, and one later than that is dropped, by when the bucket has refilled.
 */
final class NumberPacer {
  /** {@link #waitNanos()} when no slot is in hand yet. */
  static final long NO_SLOT = -1;

  /**
   * Lateness that the spacing of {@link PaceLimit} absorbs, in nanoseconds: counted twice, for what
   * leaves late may also be late on its way.
   */
  private static final long DEAD_BAND_NANOS = 9_000_000;

  private static final long STALE_ALONE_NANOS = 250_000_000;

  /** So long after the last sign of others, or after a pause, others are reckoned with. */
  private static final long COMPANY_NANOS = 2_000_000_000L;

  private final PaceLimit limit;
  private final PaceBudget budget;
  private final LongSupplier nanos;
  private final Runnable wake;
  private final SlidingGuard guard;

  /** Reserved times, in nanoseconds of the monotonic clock, earliest first. */
  private final ArrayDeque<Long> slots = new ArrayDeque<>();

  /** How far slots were moved back, ever, and at the time when each place was taken. */
  private long movedNanos;

  private final long[] movedAtWrite;
  private boolean reserving;
  private long lastReservedNanos;
  private long companyUntilNanos;

  /**
   * @param nanos a monotonic clock
   * @param wake called when slots have come to hand
   */
  NumberPacer(PaceLimit limit, PaceBudget budget, LongSupplier nanos, Runnable wake) {
    this.limit = limit;
    this.budget = budget;
    this.nanos = nanos;
    this.wake = wake;
    long now = nanos.getAsLong();
    this.guard = new SlidingGuard(limit.windowMax(), now);
    this.movedAtWrite = new long[limit.windowMax()];
    this.lastReservedNanos = now;
    this.companyUntilNanos = now + COMPANY_NANOS;
  }

  /** Reserves ahead for this many waiting messages; less far ahead when others send too. */
  void want(int messages) {
    long now = nanos.getAsLong();
    dropStale(now);
    if (now - lastReservedNanos > COMPANY_NANOS) {
      companyUntilNanos = now + COMPANY_NANOS;
    }
    int ahead = inCompany(now) ? 2 * limit.batch() : limit.ahead();
    int missing = Math.min(messages, ahead) - slots.size();
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
            accept(outcome.result(), asked, count);
          }
          wake.run();
        });
  }

  private void accept(PaceBudget.Grant grant, long asked, int count) {
    long spacing = grant.spacing().toNanos();
    long first = asked + grant.first().toNanos();
    boolean inDebtBefore = lastReservedNanos - asked > 0;
    if (inDebtBefore && first - lastReservedNanos > spacing + spacing / 2) {
      companyUntilNanos = asked + COMPANY_NANOS;
    }
    for (int i = 0; i < count; i++) {
      slots.add(first + i * spacing);
    }
    lastReservedNanos = first + (count - 1) * spacing;
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
   * @return the message's place, for {@link #answered}
   */
  int take() {
    long now = nanos.getAsLong();
    long late = now - slots.remove();
    if (inCompany(now)) {
      pushBack(late - DEAD_BAND_NANOS);
    }
    int place = guard.written(now);
    movedAtWrite[place] = movedNanos;
    return place;
  }

  /** The response to a message came, or none will. */
  void answered(int place) {
    long now = nanos.getAsLong();
    long excess = guard.answered(place, now) - DEAD_BAND_NANOS;
    long missing = excess - (movedNanos - movedAtWrite[place]);
    if (inCompany(now) && missing > 0) {
      guard.movedBack(missing);
      pushBack(missing);
    }
  }

  /** A message arrived later than planned: so must those a window after it. */
  private void pushBack(long excess) {
    if (excess <= 0) {
      return;
    }
    budget.delay(Duration.ofNanos(excess));
    movedNanos += excess;
    lastReservedNanos += excess;
    shiftSlots(excess);
  }

  private void shiftSlots(long by) {
    for (int i = slots.size(); i > 0; i--) {
      slots.add(slots.remove() + by);
    }
  }

  /**
   * Messages came in, which push the shared budget back, and the times reserved before with it.
   *
   * @return how many of them were taken off
   */
  Future<Double> inbound(int messages) {
    return budget
        .inbound(messages)
        .map(taken -> {
          long by = taken.toNanos();
          if (lastReservedNanos - nanos.getAsLong() > 0) {
            lastReservedNanos += by;
          }
          shiftSlots(by);
          return limit.inboundIn(taken);
        });
  }

  private boolean inCompany(long now) {
    return companyUntilNanos - now > 0;
  }

  private void dropStale(long now) {
    long oldest =
        now - (inCompany(now) ? limit.intervalNanos() + DEAD_BAND_NANOS : STALE_ALONE_NANOS);
    while (!slots.isEmpty() && slots.element() - oldest < 0) {
      slots.remove();
    }
  }
}
