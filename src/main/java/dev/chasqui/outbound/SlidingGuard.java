package dev.chasqui.outbound;

import java.util.Arrays;

/**
 * Keeps the messages of this process apart as the receiver sees them: the message {@code windowMax}
 * places back must have arrived a full second before the next one is written. When it arrived is
 * unknown, but no later than its response and, in practice, no later than 25 ms after it was
 * written. Times are in nanoseconds of one monotonic clock. Belongs to one context.
 */
final class SlidingGuard {
  private static final long NETWORK_NANOS = 25_000_000;

  /** A second and a millisecond, so that a receiver who counts whole milliseconds agrees. */
  private static final long WINDOW_NANOS = 1_001_000_000;

  private final long[] arrivedBy;
  private long sent;

  SlidingGuard(int windowMax, long nowNanos) {
    arrivedBy = new long[windowMax];
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
    arrivedBy[slot(sent)] = nowNanos + NETWORK_NANOS;
    return sent++;
  }

  /** The response to a message came. */
  void answered(long message, long nowNanos) {
    if (sent - message <= arrivedBy.length) {
      int slot = slot(message);
      if (nowNanos - arrivedBy[slot] < 0) {
        arrivedBy[slot] = nowNanos;
      }
    }
  }

  private int slot(long message) {
    return (int) (message % arrivedBy.length);
  }
}
