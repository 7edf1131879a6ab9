package dev.chasqui.config;

import java.time.Duration;

/**
 * The public listener and the management listener.
 *
 * @param host address that the public port binds to
 * @param port TCP port of the webhook; 0 picks a free one
 * @param managementHost address that the management port binds to
 * @param managementPort TCP port of metrics and health; 0 picks a free one
 * @param maxBodyBytes largest webhook body accepted, in bytes
 * @param maxInFlightWebhooks bound on the webhooks in work, over all listeners; beyond it, or
 *     beyond an eighth of it while they take long, 503
 * @param maxInFlightBytes bound on the bodies that wait for Kafka, in bytes, over all listeners;
 *     beyond it 503
 * @param maxConnections open connections to the public port; beyond it new ones are closed at once
 * @param ackTimeout longest wait for Kafka before a webhook is answered 503
 * @param drainTimeout longest wait for running work when stopping
 */
public record HttpConfig(
    String host,
    int port,
    String managementHost,
    int managementPort,
    int maxBodyBytes,
    int maxInFlightWebhooks,
    int maxInFlightBytes,
    int maxConnections,
    Duration ackTimeout,
    Duration drainTimeout) {

  /** The values used when nothing is set. */
  public static HttpConfig defaults() {
    return new HttpConfig(
        "0.0.0.0",
        8080,
        "0.0.0.0",
        9090,
        3 * 1024 * 1024,
        2_000,
        64 * 1024 * 1024,
        4_000,
        Duration.ofSeconds(5),
        Duration.ofSeconds(15));
  }
}
