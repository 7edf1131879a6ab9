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
  /**
   * A second and a millisecond, so that a receiver who counts whole milliseconds agrees, and what
   * the way varies unseen: a response that came fast does not tell that its message did.
   */
  private static final long WINDOW_NANOS = 1_001_000_000 + 2_500_000;

  private static final long ALLOWANCE_NANOS = 20_500_000;
  private static final long SAVED_NANOS_PER_PLACE = 100_000_000;
  private static final long UNANSWERED = -1;

  /** The fastest response is forgotten slowly, for the way may become longer. */
  private static final long FORGETTING = 20_000;

  private final long[] writtenAt;
  private final long[] tookNanos;
  private final long savedMaxNanos;
  private long savedNanos;
  private long fastestNanos;

  SlidingGuard(int windowMax, long nowNanos) {
    writtenAt = new long[windowMax];
    tookNanos = new long[windowMax];
    savedMaxNanos = SAVED_NANOS_PER_PLACE * windowMax;
    savedNanos = savedMaxNanos;
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
   * @return its place, for {@link #answered}
   */
  int written(long nowNanos) {
    int place = nextPlace();
    savedNanos = Math.min(savedMaxNanos, savedNanos + ALLOWANCE_NANOS - excessNanos(place));
    writtenAt[place] = nowNanos;
    tookNanos[place] = UNANSWERED;
    return place;
  }

  /**
   * The response to a message came, or it is certain that none will.
   *
   * @return how much later than the fastest the message may have arrived, as far as that counts
   */
  long answered(int place, long nowNanos) {
    long took = nowNanos - writtenAt[place];
    boolean first = fastestNanos == 0;
    long excess = first ? took - ALLOWANCE_NANOS : took - fastestNanos;
    tookNanos[place] = took;
    fastestNanos = first || excess < 0 ? took : fastestNanos + excess / FORGETTING;
    return Math.clamp(excess, 0, savedNanos / writtenAt.length);
  }

  /** The schedule was moved back, which costs each place that much of the savings. */
  void movedBack(long byNanos) {
    savedNanos = Math.max(ALLOWANCE_NANOS, savedNanos - byNanos * writtenAt.length);
  }
}
