package dev.chasqui.outbound;

import java.util.Arrays;

/**
 * Keeps the messages of this process apart as the receiver sees them: there are as many places as
 * messages may arrive in a second, each message takes one, and a place is free again a second after
 * its message has arrived. Times are in nanoseconds of one monotonic clock. Belongs to one context.
 *
 * <p>When a message arrived is unknown, but no later than its response; a message without a
 * response keeps its place. Its way took longer than that of the fastest message by at most what
 * its response took longer, and only the difference matters, because the next message needs the
 * time of the fastest as well. A server that thinks for a varying time looks the same, so each
 * message brings an allowance for the difference, unused allowance is saved for stalls and new
 * connections, and what exceeds the savings does not count: otherwise such a server would cost rate
 * for good.
 */
final class SlidingGuard {
  /** A second and a millisecond, so that a receiver who counts whole milliseconds agrees. */
  private static final long WINDOW_NANOS = 1_001_000_000;

  private static final long ALLOWANCE_NANOS = 22_000_000;
  private static final long SAVED_NANOS_PER_PLACE = 150_000_000;
  private static final long PAUSE_NANOS = 5_000_000_000L;
  private static final long UNANSWERED = -1;

  /** The fastest response is forgotten slowly, for the way may become longer. */
  private static final long FORGETTING = 1_000;

  private final long[] writtenAt;
  private final long[] tookNanos;
  private final long savedMaxNanos;
  private long savedNanos;
  private long fastestNanos;
  private long lastWritten;
  private boolean cold = true;

  SlidingGuard(int windowMax, long nowNanos) {
    writtenAt = new long[windowMax];
    tookNanos = new long[windowMax];
    savedMaxNanos = SAVED_NANOS_PER_PLACE * windowMax;
    savedNanos = savedMaxNanos;
    lastWritten = nowNanos;
    Arrays.fill(writtenAt, nowNanos - WINDOW_NANOS);
  }

  /** How long the next message must still wait; zero or less when it need not. */
  long waitNanos(long nowNanos) {
    int place = nextPlace(nowNanos);
    return place < 0 ? WINDOW_NANOS : waitNanos(place, nowNanos);
  }

  private long waitNanos(int place, long nowNanos) {
    return writtenAt[place] + excessNanos(place) + WINDOW_NANOS - nowNanos;
  }

  /** How much later than the fastest the message may have arrived. */
  private long excessNanos(int place) {
    return Math.clamp(tookNanos[place] - fastestNanos, 0, savedNanos);
  }

  private int nextPlace(long nowNanos) {
    int next = -1;
    for (int place = 0; place < writtenAt.length; place++) {
      if (tookNanos[place] != UNANSWERED
          && (next < 0 || waitNanos(place, nowNanos) < waitNanos(next, nowNanos))) {
        next = place;
      }
    }
    return next;
  }

  /**
   * A message is about to be written; only when {@link #waitNanos} was not positive.
   *
   * @return its place, for {@link #answered}
   */
  int written(long nowNanos) {
    int place = nextPlace(nowNanos);
    savedNanos = Math.min(savedMaxNanos, savedNanos - excessNanos(place) + ALLOWANCE_NANOS);
    cold |= nowNanos - lastWritten > PAUSE_NANOS;
    lastWritten = nowNanos;
    writtenAt[place] = nowNanos;
    tookNanos[place] = UNANSWERED;
    return place;
  }

  /**
   * The response to a message came, or it is certain that none will.
   *
   * @return how much later than usual the message may have arrived, because its connection was
   *     still being made; only for the first response after a pause, else zero
   */
  long answered(int place, long nowNanos) {
    long took = nowNanos - writtenAt[place];
    long excess = took - fastestNanos;
    boolean first = fastestNanos == 0;
    tookNanos[place] = took;
    fastestNanos = first || excess < 0 ? took : fastestNanos + excess / FORGETTING;
    if (!cold) {
      return 0;
    }
    cold = false;
    return Math.clamp(excess, 0, WINDOW_NANOS);
  }
}
