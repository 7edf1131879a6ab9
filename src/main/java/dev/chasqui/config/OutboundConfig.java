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
 */
public record OutboundConfig(
    String nodeId,
    Duration lease,
    Duration sweepInterval,
    int maxQueuedPerNumber,
    int maxAttempts,
    Duration uncertainGrace) {

  /** The values used when nothing is set. */
  public static OutboundConfig defaults() {
    return new OutboundConfig(
        "node-1", Duration.ofSeconds(15), Duration.ofSeconds(2), 10_000, 6, Duration.ofSeconds(20));
  }
}
