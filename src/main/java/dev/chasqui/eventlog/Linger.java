package dev.chasqui.eventlog;

/**
 * Says when what was written need not wait any longer for what comes right after it. Records wait
 * for up to {@value #WAIT_MILLIS} ms, so that they share a request: one costs the node and the
 * broker nearly the same for a single record as for many.
 *
 * <p>Waiting must not cost what it saves. As much as has gathered at most in one of the last few
 * rounds goes at once: whoever sends no more before it has an answer, a single webhook or a few
 * callers that wait for their 200, is not kept. One round in {@value #ROUNDS} waits for its whole
 * time, and so finds out what there is to wait for. Not thread-safe.
 */
final class Linger {
  /** The longest wait. */
  static final int WAIT_MILLIS = 2;

  /** So many go at once: a larger request saves little. */
  static final int ENOUGH = 16;

  private static final int ROUNDS = 16;
  private static final long WAIT_NANOS = WAIT_MILLIS * 1_000_000L;

  /** How many records gathered in each of the last rounds. */
  private final int[] sizes = new int[ROUNDS];

  private int round;
  private int size;
  private long beganNanos;

  /**
   * Records have come.
   *
   * @param nowNanos by {@link System#nanoTime}
   * @return whether all that waits has to go now
   */
  boolean add(int records, long nowNanos) {
    if (size == 0) {
      beganNanos = nowNanos;
    }
    size += records;
    return size >= enough() || restNanos(nowNanos) <= 0;
  }

  /** How long what waits may go on waiting. */
  long restNanos(long nowNanos) {
    return beganNanos + WAIT_NANOS - nowNanos;
  }

  /** What waited has gone. */
  void end() {
    if (size > 0) {
      sizes[round] = size;
      size = 0;
      round = (round + 1) % ROUNDS;
    }
  }

  private int enough() {
    if (round == 0) {
      return ENOUGH;
    }
    int most = 1;
    for (int of : sizes) {
      most = Math.max(most, of);
    }
    return Math.min(most, ENOUGH);
  }
}
