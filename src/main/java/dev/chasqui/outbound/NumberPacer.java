package dev.chasqui.outbound;

import dev.chasqui.outbound.PaceBudget.Inbound;
import dev.chasqui.outbound.PaceBudget.Slot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says when the next message of one number may be written. Belongs to one context.
 *
 * <p>Times are reserved ahead of need, so that neither the round trip to the budget nor a late
 * timer costs a slot. A slot still fresh when the lane falls idle is kept for the next message, and
 * a late one is used as it is: the {@link SlidingGuard} keeps the messages of this process apart,
 * and the budget is told when they arrived, so that all nodes keep theirs apart from them.
 */
final class NumberPacer {
  /** {@link #waitNanos()} when no slot is in hand yet. */
  static final long NO_SLOT = -1;

  private static final long STALE_NANOS = 250_000_000;
  private static final long LOOK_AGAIN_NANOS = 50_000_000;

  /** A process this late with a message stands still at times, and for a while will again. */
  private static final long LATE_NANOS = 50_000_000;

  private static final long LATE_LASTS_NANOS = 5_000_000_000L;

  /** What is told later and differs by less is not told again. */
  private static final long WORTH_TELLING_NANOS = 1_000_000;

  private final PaceLimit limit;
  private final PaceBudget budget;
  private final LongSupplier nanos;
  private final BiConsumer<Integer, Integer> inboundTaken;
  private final Runnable wake;
  private final SlidingGuard guard;

  /** Reserved, earliest first. */
  private final ArrayDeque<Slot> slots = new ArrayDeque<>();

  /** What each place's message had, and when the budget was told that it arrived. */
  private final @Nullable Slot[] slotOf;

  private final long[] toldNanos;
  private boolean asking;
  private boolean talk;

  /** Messages that waited on other nodes when this one reserved last. */
  private int elsewhere;

  private @Nullable Heard heard;
  private long lookedNanos;
  private long lateUntilNanos;

  /**
   * @param nanos a monotonic clock
   * @param inboundTaken told how many messages came in, and how many of them were taken off
   * @param wake called when slots have come to hand
   */
  NumberPacer(
      PaceLimit limit,
      PaceBudget budget,
      LongSupplier nanos,
      BiConsumer<Integer, Integer> inboundTaken,
      Runnable wake) {
    this.limit = limit;
    this.budget = budget;
    this.nanos = nanos;
    this.inboundTaken = inboundTaken;
    this.wake = wake;
    this.lookedNanos = nanos.getAsLong();
    this.lateUntilNanos = lookedNanos;
    this.guard = new SlidingGuard(limit.windowMax(), lookedNanos);
    this.slotOf = new Slot[limit.windowMax()];
    this.toldNanos = new long[limit.windowMax()];
  }

  /** Reserves ahead for this many waiting messages. */
  void want(int messages) {
    long now = nanos.getAsLong();
    lookAtPlaces(now);
    dropStale(now);
    int missing = Math.min(messages, ahead(messages)) - slots.size();
    if (missing <= 0 || asking || reachesFar(now)) {
      return;
    }
    asking = true;
    budget
        .reserve(
            Math.min(missing, limit.batch()),
            isSure(now) ? PaceLimit.LATE_FREE : PaceLimit.LATE_UNSURE,
            messages)
        .onComplete(outcome -> {
          asking = false;
          if (outcome.succeeded()) {
            slots.addAll(outcome.result().slots());
            talk = outcome.result().talk();
            elsewhere = Math.max(0, outcome.result().waiting() - messages);
          }
          tellInbound();
          wake.run();
        });
  }

  /**
   * How many slots to have in hand. Of the next ones a node gets as large a part as it has in hand,
   * so that part is the one of what waits here: people wait as long on one node as on another. A
   * node that asked whenever a slot was used would ask ever less often than one with more of them.
   */
  private int ahead(int messages) {
    if (talk) {
      return limit.batch();
    }
    return (int)
        Math.max(1, Math.round((double) limit.ahead() * messages / (messages + elsewhere)));
  }

  private boolean isSure(long now) {
    return guard.isSure() && !isLateHere(now);
  }

  private boolean isLateHere(long now) {
    return now - lateUntilNanos < 0;
  }

  /**
   * What others reserved lies between. The further ahead slots are given away, the less is known of
   * the messages whose places they take.
   */
  private boolean reachesFar(long now) {
    return !slots.isEmpty() && slots.getLast().atNanos() - now > PaceLimit.AHEAD.toNanos();
  }

  /** Zero: write now. Positive: nanoseconds until then. {@link #NO_SLOT}: wait for the wake. */
  long waitNanos() {
    long now = nanos.getAsLong();
    dropStale(now);
    Slot next = slots.peek();
    return next == null
        ? NO_SLOT
        : Math.max(0, Math.max(next.atNanos() - now, guard.waitNanos(now)));
  }

  /**
   * Uses the next slot; only after {@link #waitNanos()} gave zero.
   *
   * @return the message's place, for {@link #answered}
   */
  int take() {
    long now = nanos.getAsLong();
    Slot slot = slots.remove();
    if (now - slot.atNanos() > LATE_NANOS) {
      lateUntilNanos = now + LATE_LASTS_NANOS;
    }
    int place = guard.written(now, now - slot.atNanos());
    slotOf[place] = slot;
    toldNanos[place] = slot.atNanos() + slot.late().toNanos();
    tellArrival(place, now);
    return place;
  }

  /** Nothing waits and nothing is under way: what others should know is told them. */
  void idle() {
    budget.tell();
  }

  /** The response to a message came, or none will. */
  void answered(int place) {
    long now = nanos.getAsLong();
    guard.countAll(isLateHere(now));
    guard.answered(place, now);
    tellArrival(place, now);
  }

  /** What is without a response for long, or looks late since a faster one came, is told too. */
  private void lookAtPlaces(long now) {
    if (now - lookedNanos < LOOK_AGAIN_NANOS) {
      return;
    }
    lookedNanos = now;
    for (int place = 0; place < slotOf.length; place++) {
      tellArrival(place, now);
    }
  }

  private void tellArrival(int place, long now) {
    Slot slot = slotOf[place];
    long arrives = guard.arrivesNanos(place, now);
    long later = arrives - toldNanos[place];
    boolean news = guard.isAnswered(place) ? Math.abs(later) > WORTH_TELLING_NANOS : later > 0;
    if (slot != null && news) {
      toldNanos[place] = arrives;
      budget.arrived(slot, arrives);
    }
  }

  /** Messages came in, which push the shared budget back, and the times reserved before with it. */
  void inbound(Heard more) {
    heard = heard == null ? more : heard.plus(more);
    tellInbound();
  }

  /** One question at a time, so that it is known which slots were reserved before. */
  private void tellInbound() {
    if (asking || heard == null) {
      return;
    }
    asking = true;
    int messages = heard.messages();
    Duration age = Duration.ofNanos(nanos.getAsLong() - heard.cameNanos());
    heard = null;
    budget
        .inbound(messages, age)
        .onComplete(outcome -> {
          asking = false;
          Inbound counted = outcome.succeeded() ? outcome.result() : Inbound.NONE;
          long by = counted.pushed().toNanos();
          for (int i = slots.size(); i > 0; i--) {
            slots.add(slots.remove().later(by));
          }
          inboundTaken.accept(messages, counted.taken());
          tellInbound();
          wake.run();
        });
  }

  private void dropStale(long now) {
    while (!slots.isEmpty() && slots.element().atNanos() - (now - STALE_NANOS) < 0) {
      slots.remove();
    }
  }
}
