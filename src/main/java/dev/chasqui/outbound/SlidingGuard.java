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
 * for good. Where the process itself is late, its messages are late as well: its own lateness adds
 * to the allowance, and then the limit is kept at the cost of rate.
 */
final class SlidingGuard {
  /** A second and a millisecond, so that a receiver who counts whole milliseconds agrees. */
  private static final long WINDOW_NANOS = 1_001_000_000;

  private static final long ALLOWANCE_NANOS = 22_000_000;
  private static final long SAVED_NANOS_PER_PLACE = 100_000_000;
  private static final long PAUSE_NANOS = 5_000_000_000L;
  private static final long COLD_NANOS_MAX = 150_000_000;
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
    int place = nextPlace();
    return place < 0 ? WINDOW_NANOS : freeAt(place) - nowNanos;
  }

  private int nextPlace() {
    int next = -1;
    long nextFreeAt = 0;
    for (int place = 0; place < writtenAt.length; place++) {
      long freeAt = freeAt(place);
      if (tookNanos[place] != UNANSWERED && (next < 0 || freeAt - nextFreeAt < 0)) {
        next = place;
        nextFreeAt = freeAt;
      }
    }
    return next;
  }

  private long freeAt(int place) {
    return writtenAt[place] + excessNanos(place) + WINDOW_NANOS;
  }

  /** How much later than the fastest the message may have arrived. */
  private long excessNanos(int place) {
    return Math.clamp(tookNanos[place] - fastestNanos, 0, savedNanos);
  }

  /**
   * A message is about to be written; only when {@link #waitNanos} was not positive.
   *
   * @param lateNanos how long ago it was due; never negative
   * @return its place, for {@link #answered}
   */
  int written(long nowNanos, long lateNanos) {
    int place = nextPlace();
    long late = Math.min(lateNanos, nowNanos - freeAt(place));
    long unused = ALLOWANCE_NANOS + late - excessNanos(place);
    savedNanos = Math.min(savedMaxNanos, savedNanos + unused);
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
    return Math.clamp(excess - ALLOWANCE_NANOS, 0, COLD_NANOS_MAX);
  }
}
