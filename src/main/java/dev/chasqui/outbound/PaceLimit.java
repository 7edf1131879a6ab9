package dev.chasqui.outbound;

import dev.chasqui.config.NumberMode;
import java.time.Duration;

/**
 * How fast messages of one number may leave.
 *
 * <p>Slots are spread a little wider than {@code windowMax} a second: {@code windowMax} intervals
 * take 1.020 s, and the 20 ms are what timers, the network and other nodes may be late without
 * {@code windowMax + 1} messages meeting in one second at the receiver.
 *
 * @param windowMax messages in any sliding second at most
 * @param unitsPerSecond refill of the bucket; a message costs {@value #UNITS_PER_MESSAGE} units, so
 *     that fractions of a message can be counted
 */
record PaceLimit(int windowMax, long unitsPerSecond) {
  /** Cost of one message, in units of the bucket. */
  static final int UNITS_PER_MESSAGE = 1_000;

  /**
   * What a message that came in takes off. A little more than one that goes out: it is heard of
   * late and its slot is given up later still, when another second has begun.
   */
  static final int UNITS_PER_INBOUND = 1_100;

  private static final double SECONDS_OF_WINDOW_MAX_INTERVALS = 1.02;
  private static final double BATCH_SECONDS = 0.05;
  private static final double AHEAD_SECONDS = 0.25;

  /** Strictly under Meta's limit: 19 of 20, 79 of 80, 995 of 1000. */
  static PaceLimit of(NumberMode mode) {
    int limit = mode.messagesPerSecond();
    int windowMax = limit - Math.max(1, limit / 200);
    return new PaceLimit(
        windowMax, (long) (windowMax * UNITS_PER_MESSAGE / SECONDS_OF_WINDOW_MAX_INTERVALS));
  }

  /** Time between two messages, in nanoseconds. */
  long intervalNanos() {
    return UNITS_PER_MESSAGE * 1_000_000_000L / unitsPerSecond;
  }

  /** Messages reserved at once: what leaves in 50 ms, at least one. */
  int batch() {
    return Math.max(1, (int) (BATCH_SECONDS * unitsPerSecond / UNITS_PER_MESSAGE));
  }

  /** Messages reserved ahead at most: what leaves in 250 ms, so that a stall costs no slot. */
  int ahead() {
    return Math.max(2 * batch(), (int) (AHEAD_SECONDS * unitsPerSecond / UNITS_PER_MESSAGE));
  }

  /** The units that refill in a time. */
  long unitsIn(Duration time) {
    return time.toNanos() * unitsPerSecond / 1_000_000_000L;
  }

  /** The time in which units refill. */
  Duration timeOf(long units) {
    return Duration.ofNanos(units * 1_000_000_000L / unitsPerSecond);
  }

  /** The inbound messages that take this time, in parts of one. */
  double inboundIn(Duration time) {
    return (double) time.toNanos() * unitsPerSecond / UNITS_PER_INBOUND / 1e9;
  }
}
