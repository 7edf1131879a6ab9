package dev.chasqui.outbound;

import java.util.Arrays;

/**
 * Keeps the messages of this process apart as the receiver sees them: the message {@code windowMax}
 * places back must have arrived a full second before the next one is written. When it arrived is
 * unknown, but no later than its response and, in practice, no later than 25 ms after it was
 * written; 150 ms before the first response after a pause, when connections are still being made. Times are in nanoseconds of one monotonic clock. Belongs to one context.
 */
final class SlidingGuard {
  private static final long NETWORK_NANOS = 25_000_000;
  private static final long COLD_NETWORK_NANOS = 150_000_000;
  private static final long PAUSE_NANOS = 5_000_000_000L;

  /** A second and a millisecond, so that a receiver who counts whole milliseconds agrees. */
  private static final long WINDOW_NANOS = 1_001_000_000;

  private final long[] arrivedBy;
  private long sent;
  private boolean cold = true;
  private long lastWrittenNanos;

  SlidingGuard(int windowMax, long nowNanos) {
    arrivedBy = new long[windowMax];
    lastWrittenNanos = nowNanos;
    Arrays.fill(arrivedBy, nowNanos - WINDOW_NANOS);
  }

  /** How long the next message must still wait; zero or less when it need not. */
  long waitNanos(long nowNanos) {
    return arrivedBy[slot(sent)] + WINDOW_NANOS - nowNanos;
  }

  /**
   * A message is written.
   *
   * @return its number, for {@link #answered}
   */
  long written(long nowNanos) {
    cold |= nowNanos - lastWrittenNanos > PAUSE_NANOS;
    lastWrittenNanos = nowNanos;
    arrivedBy[slot(sent)] = nowNanos + (cold ? COLD_NETWORK_NANOS : NETWORK_NANOS);
    return sent++;
  }

  /**
   * The response to a message came.
   *
   * @return how much later than in practice the message may have arrived, because its connection
   *     was still being made; only for the first response after a pause, else zero
   */
  long answered(long message, long nowNanos) {
    if (sent - message > arrivedBy.length) {
      return 0;
    }
    int slot = slot(message);
    long excess = 0;
    if (cold) {
      cold = false;
      long writtenNanos = arrivedBy[slot] - COLD_NETWORK_NANOS;
      long tookNanos = Math.min(nowNanos - writtenNanos, COLD_NETWORK_NANOS);
      excess = Math.max(0, tookNanos - NETWORK_NANOS);
    }
    if (nowNanos - arrivedBy[slot] < 0) {
      arrivedBy[slot] = nowNanos;
    }
    return excess;
  }

  private int slot(long message) {
    return (int) (message % arrivedBy.length);
  }
}
