package dev.chasqui.config;

import java.time.Duration;

/**
 * Delivery.
 *
 * @param nodeId names this node in leases; stable over restarts
 * @param lease how long a claimed message belongs to its node without renewal
 * @param sweepInterval how often abandoned messages are looked for
 * @param maxQueuedPerNumber messages of one number held in memory; the rest waits in PostgreSQL
 * @param maxAttempts tries of one message where a replay is safe
 * @param uncertainGrace how long a send without a known outcome waits for its status before it is
 *     repeated
 * @param maxAge how long a message waits for its sending at most; then it is given up
 * @param stopPause first pause of a number whose account is out of order; doubles up to twenty
 *     times as long
 * @param floorShare share of a number's rate that inbound messages never take away
 */
public record OutboundConfig(
    String nodeId,
    Duration lease,
    Duration sweepInterval,
    int maxQueuedPerNumber,
    int maxAttempts,
    Duration uncertainGrace,
    Duration maxAge,
    Duration stopPause,
    double floorShare) {
  private static final Duration DEFAULT_MAX_AGE = Duration.ofHours(24);
  private static final Duration DEFAULT_STOP_PAUSE = Duration.ofSeconds(30);
  private static final double DEFAULT_FLOOR_SHARE = 0.25;

  /** With the defaults of the later settings. */
  public OutboundConfig(
      String nodeId,
      Duration lease,
      Duration sweepInterval,
      int maxQueuedPerNumber,
      int maxAttempts,
      Duration uncertainGrace) {
    this(
        nodeId,
        lease,
        sweepInterval,
        maxQueuedPerNumber,
        maxAttempts,
        uncertainGrace,
        DEFAULT_MAX_AGE,
        DEFAULT_STOP_PAUSE,
        DEFAULT_FLOOR_SHARE);
  }

  /** The values used when nothing is set. */
  public static OutboundConfig defaults() {
    return new OutboundConfig(
        "node-1", Duration.ofSeconds(15), Duration.ofSeconds(2), 10_000, 6, Duration.ofSeconds(20));
  }
}
