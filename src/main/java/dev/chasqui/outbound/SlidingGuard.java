package dev.chasqui.outbound;

import java.util.Arrays;

/**
 * Keeps the messages of this process apart as the receiver sees them: the message {@code windowMax}
 * places back must have arrived a full second before the next one is written. Times are in
 * nanoseconds of one monotonic clock. Belongs to one context.
 *
 * <p>When a message arrived is unknown, but no later than its response. In practice it was no later
 * than 25 ms after it was written, unless its response was unusually late, which a stalled network
 * or process may have caused on the way there; and unless connections were still being made, as
 * before the first response after a pause, when 150 ms are allowed.
 */
final class SlidingGuard {
  private static final long NETWORK_NANOS = 25_000_000;
  private static final long COLD_NETWORK_NANOS = 150_000_000;
  private static final long PAUSE_NANOS = 5_000_000_000L;

  /** A second and a millisecond, so that a receiver who counts whole milliseconds agrees. */
  private static final long WINDOW_NANOS = 1_001_000_000;

  private final long[] written;
  private final long[] arrivedBy;
  private long sent;
  private boolean cold = true;
  private long lastWritten;

  /** Mean and mean deviation of the response time, kept as TCP keeps them (RFC 6298). */
  private long usualNanos;

  private long deviationNanos;

  SlidingGuard(int windowMax, long nowNanos) {
    written = new long[windowMax];
    arrivedBy = new long[windowMax];
    lastWritten = nowNanos;
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
    cold |= nowNanos - lastWritten > PAUSE_NANOS;
    lastWritten = nowNanos;
    int slot = slot(sent);
    written[slot] = nowNanos;
    arrivedBy[slot] = nowNanos + (cold ? COLD_NETWORK_NANOS : NETWORK_NANOS);
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
    long took = nowNanos - written[slot];
    if (cold) {
      cold = false;
      arrivedBy[slot] = Math.min(arrivedBy[slot], nowNanos);
      return Math.max(0, Math.min(took, COLD_NETWORK_NANOS) - NETWORK_NANOS);
    }
    long unusual = usualNanos == 0 ? 0 : took - usualNanos;
    long allowed = unusual > 4 * deviationNanos ? NETWORK_NANOS + unusual : NETWORK_NANOS;
    arrivedBy[slot] = Math.min(nowNanos, Math.max(arrivedBy[slot], written[slot] + allowed));
    learn(took);
    return 0;
  }

  private void learn(long took) {
    if (usualNanos == 0) {
      usualNanos = took;
      deviationNanos = took / 2;
    } else {
      deviationNanos += (Math.abs(took - usualNanos) - deviationNanos) / 4;
      usualNanos += (took - usualNanos) / 8;
    }
  }

  private int slot(long message) {
    return (int) (message % arrivedBy.length);
  }
}
