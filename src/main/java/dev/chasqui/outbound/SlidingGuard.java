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

  private static final long ALLOWANCE_NANOS = 14_000_000;
  private static final long SAVED_NANOS_PER_PLACE = 40_000_000;

  /** The first responses tell little: how long the way takes is known after a few of them. */
  private static final long UNKNOWN_NANOS = 120_000_000;

  private static final int UNKNOWN_UNTIL_ANSWERS = 40;

  /** More than any question is about; counting on would overflow one day. */
  private static final int ENOUGH_ANSWERS = 1_000_000;

  private static final long PATIENCE_NANOS = 250_000_000;
  private static final long STILL_UNDER_WAY_NANOS = 100_000_000;

  /** The fastest response is forgotten slowly, for the way may become longer. */
  private static final long FORGETTING = 20_000;

  private final long[] writtenAt;

  /** How much later than the fastest a place's message may have arrived, as far as it counts. */
  private final long[] lateNanos;

  private final boolean[] answered;
  private final long savedMaxNanos;
  private long savedNanos;
  private long fastestNanos;
  private int answers;
  private boolean all;

  SlidingGuard(int windowMax, long nowNanos) {
    writtenAt = new long[windowMax];
    lateNanos = new long[windowMax];
    answered = new boolean[windowMax];
    savedMaxNanos = SAVED_NANOS_PER_PLACE * windowMax;
    savedNanos = savedMaxNanos;
    Arrays.fill(writtenAt, nowNanos - WINDOW_NANOS);
    Arrays.fill(answered, true);
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
      if (answered[place] && (next < 0 || freeAt - nextFreeAt < 0)) {
        next = place;
        nextFreeAt = freeAt;
      }
    }
    return next;
  }

  private long freeAt(int place) {
    return writtenAt[place] + lateNanos[place] + WINDOW_NANOS;
  }

  /**
   * A message is about to be written; only when {@link #waitNanos} was not positive.
   *
   * @param dueNanos how long ago its time was; as far as it did not wait for a place, the process
   *     is late, and with what follows as well, which must count
   * @return its place, for {@link #answered}
   */
  int written(long nowNanos, long dueNanos) {
    int place = nextPlace();
    long lateHere = Math.max(0, Math.min(dueNanos, nowNanos - freeAt(place)));
    savedNanos = Math.min(savedMaxNanos, savedNanos + ALLOWANCE_NANOS + lateHere);
    writtenAt[place] = nowNanos;
    lateNanos[place] = 0;
    answered[place] = false;
    return place;
  }

  /** The response to a message came, or it is certain that none will. */
  void answered(int place, long nowNanos) {
    long took = nowNanos - writtenAt[place];
    if (fastestNanos == 0) {
      fastestNanos = took;
    } else if (took < fastestNanos) {
      allAreLaterBy(fastestNanos - took);
      fastestNanos = took;
    }
    long excess = took - fastestNanos;
    fastestNanos += excess / FORGETTING;
    answers = Math.min(answers + 1, ENOUGH_ANSWERS);
    answered[place] = true;
    count(place, excess + (!isSure() ? UNKNOWN_NANOS / answers : 0));
  }

  /** The messages before are later than they seemed. */
  private void allAreLaterBy(long nanos) {
    for (int place = 0; place < writtenAt.length; place++) {
      if (answered[place]) {
        count(place, nanos);
      }
    }
  }

  private void count(int place, long nanos) {
    if (countsAll()) {
      lateNanos[place] += nanos;
    } else {
      long counts = Math.min(nanos, savedNanos);
      savedNanos -= counts;
      lateNanos[place] += counts;
    }
  }

  private boolean countsAll() {
    return all || answers <= writtenAt.length / 2;
  }

  /** Whether all counts that may have been late, also beyond what is saved. */
  void countAll(boolean all) {
    this.all = all;
  }

  /** Whether there were enough responses to know how fast the fastest message is. */
  boolean isSure() {
    return answers >= UNKNOWN_UNTIL_ANSWERS;
  }

  boolean isAnswered(int place) {
    return answered[place];
  }

  /**
   * When the last message of a place arrived, as far as it can be known: at the latest if its
   * response is there. One that is overdue is taken to be still on its way for a moment.
   */
  long arrivesNanos(int place, long nowNanos) {
    if (answered[place]) {
      return writtenAt[place] + lateNanos[place];
    }
    long overdue = nowNanos - writtenAt[place] - fastestNanos;
    long late = overdue < PATIENCE_NANOS ? 0 : overdue + STILL_UNDER_WAY_NANOS;
    return writtenAt[place] + (countsAll() ? late : Math.min(late, savedNanos));
  }
}
