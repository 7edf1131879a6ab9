package dev.chasqui.sandbox;

import dev.chasqui.config.Secret;
import java.time.Duration;

/**
 * How the simulated Meta behaves.
 *
 * @param host address that the Graph API binds to
 * @param port its TCP port; 0 picks a free one
 * @param appSecret key of the webhook signature
 * @param verifyToken sent in the webhook handshake
 * @param accessToken the only bearer token that the Graph API takes
 * @param graphVersion the only version that the Graph API knows, such as {@code v26.0}
 * @param phoneNumberId id of the simulated business number
 * @param displayPhoneNumber the business number in digits
 * @param accountId id of the WhatsApp Business account, {@code entry.id} of the webhooks
 * @param messagesPerSecond throughput of the number, inbound and outbound together
 * @param acceptsStrangers whether a person never seen counts as having just written. Meant for a
 *     simulator that restarts beside a gateway that remembers its people; otherwise a send to a
 *     stranger is refused with 131047
 * @param delays when the statuses of an accepted message follow
 * @param redelivery what happens to a webhook that was not answered 200
 * @param bounds what is kept at most
 */
public record MetaOptions(
    String host,
    int port,
    Secret appSecret,
    Secret verifyToken,
    Secret accessToken,
    String graphVersion,
    String phoneNumberId,
    String displayPhoneNumber,
    String accountId,
    int messagesPerSecond,
    boolean acceptsStrangers,
    StatusDelays delays,
    Redelivery redelivery,
    Bounds bounds) {

  /**
   * Times from the acceptance of a message to its statuses.
   *
   * @param sent until {@code sent}
   * @param delivered until {@code delivered}
   * @param read until {@code read}
   */
  public record StatusDelays(Duration sent, Duration delivered, Duration read) {}

  /**
   * Webhook deliveries.
   *
   * @param timeout longest wait for an answer
   * @param firstBackOff wait before the second try; doubles with each further one
   * @param longestBackOff where the doubling ends
   * @param triesMax tries in all; Meta goes on for up to 7 days
   */
  public record Redelivery(
      Duration timeout, Duration firstBackOff, Duration longestBackOff, int triesMax) {}

  /**
   * What is kept at most. The oldest messages and files make room; people and webhooks over the
   * bound are refused.
   *
   * @param people simulated people
   * @param messagesPerChat messages kept of one person's chat
   * @param fileBytes size of one media file
   * @param mediaBytes all media files together
   * @param pendingWebhooks webhooks that wait for an answer or for their next try
   */
  public record Bounds(
      int people, int messagesPerChat, int fileBytes, int mediaBytes, int pendingWebhooks) {}

  /** A coexistence number on loopback with the usual delays. */
  public static MetaOptions of(Secret appSecret, Secret verifyToken, Secret accessToken) {
    return new MetaOptions(
        "127.0.0.1",
        0,
        appSecret,
        verifyToken,
        accessToken,
        "v26.0",
        "880000000000001",
        "15550001111",
        "990000000000001",
        20,
        false,
        new StatusDelays(Duration.ofMillis(40), Duration.ofMillis(180), Duration.ofMillis(700)),
        new Redelivery(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(30), 12),
        new Bounds(2_000, 200, 16 << 20, 64 << 20, 20_000));
  }

  /** The same with another port. */
  public MetaOptions withPort(int newPort) {
    return copy(newPort, messagesPerSecond, acceptsStrangers, delays, redelivery, bounds);
  }

  /** The same with another throughput. */
  public MetaOptions withMessagesPerSecond(int limit) {
    return copy(port, limit, acceptsStrangers, delays, redelivery, bounds);
  }

  /** The same, taking or refusing sends to people never seen. */
  public MetaOptions withStrangers(boolean accepted) {
    return copy(port, messagesPerSecond, accepted, delays, redelivery, bounds);
  }

  /** The same with other status delays. */
  public MetaOptions withDelays(StatusDelays newDelays) {
    return copy(port, messagesPerSecond, acceptsStrangers, newDelays, redelivery, bounds);
  }

  /** The same with other redelivery. */
  public MetaOptions withRedelivery(Redelivery newRedelivery) {
    return copy(port, messagesPerSecond, acceptsStrangers, delays, newRedelivery, bounds);
  }

  /** The same with other bounds. */
  public MetaOptions withBounds(Bounds newBounds) {
    return copy(port, messagesPerSecond, acceptsStrangers, delays, redelivery, newBounds);
  }

  private MetaOptions copy(
      int newPort,
      int limit,
      boolean strangers,
      StatusDelays newDelays,
      Redelivery newRedelivery,
      Bounds newBounds) {
    return new MetaOptions(
        host,
        newPort,
        appSecret,
        verifyToken,
        accessToken,
        graphVersion,
        phoneNumberId,
        displayPhoneNumber,
        accountId,
        limit,
        strangers,
        newDelays,
        newRedelivery,
        newBounds);
  }
}
