package dev.chasqui.outbound;

import dev.chasqui.config.NumberMode;
import java.time.Duration;

/**
 * How fast messages of one number may leave.
 *
 * <p>Slots are spread a little wider than {@code windowMax} a second: {@code windowMax} intervals
 * take 1.015 s, and most of the 15 ms are what timers and the network may be late without costing
 * rate.
 *
 * @param windowMax messages in any sliding second at most
 */
record PaceLimit(int windowMax) {
  private static final Duration WINDOW_MAX_INTERVALS = Duration.ofMillis(1_015);

  /** How late a message arrives at most, as is assumed of a process that is seldom late. */
  static final Duration LATE_FREE = Duration.ofMillis(14);

  /**
   * How late a message of a process may be that has just begun with the number, or has been late:
   * others rather wait for its word, even while it stands still.
   */
  static final Duration LATE_UNSURE = Duration.ofMillis(600);

  /**
   * A slot follows the arrival of the message before in its place after this time at least. What is
   * over a second is for a receiver who counts whole milliseconds, and for what the way varies
   * unseen: a response that came fast does not tell that its message did.
   */
  static final Duration PLACE_HELD = Duration.ofNanos(1_005_500_000);

  /**
   * What a message that came in takes off, in parts of one that goes out: a little more, because it
   * is heard of late and its slot is given up later still, when another second has begun.
   */
  private static final double INBOUND_PART = 1.1;

  private static final Duration BATCH = Duration.ofMillis(50);
  static final Duration AHEAD = Duration.ofMillis(250);

  /** Strictly under Meta's limit: 19 of 20, 79 of 80, 995 of 1000. */
  static PaceLimit of(NumberMode mode) {
    int limit = mode.messagesPerSecond();
    return new PaceLimit(limit - Math.max(1, limit / 200));
  }

  /** Time between two messages, rounded up to a microsecond. */
  Duration interval() {
    long micros = Math.ceilDiv(WINDOW_MAX_INTERVALS.toNanos() / 1_000, windowMax);
    return Duration.ofNanos(micros * 1_000);
  }

  /** Messages reserved at once: what leaves in 50 ms, at least one. */
  int batch() {
    return Math.max(1, (int) BATCH.dividedBy(interval()));
  }

  /** Messages reserved ahead at most: what leaves in 250 ms, so that a stall costs no slot. */
  int ahead() {
    return Math.max(2 * batch(), (int) AHEAD.dividedBy(interval()));
  }

  /** Time that messages which came in take off. */
  Duration inboundCost(int messages) {
    return Duration.ofNanos((long) (interval().toNanos() * INBOUND_PART * messages));
  }
}
