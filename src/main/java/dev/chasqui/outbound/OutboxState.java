package dev.chasqui.outbound;

import dev.chasqui.model.DeliveryStatus;
import java.util.Locale;

/**
 * How far a message of the outbox is, in the order of progress; the same order as the type {@code
 * outbox_state} in PostgreSQL.
 */
enum OutboxState {
  /** Waits in PostgreSQL for a node to take it. */
  QUEUED,
  /** In the memory of the node that holds its lease. */
  CLAIMED,
  /** Its request is about to be written, or was; after a crash nobody knows. */
  SENDING,
  /** Written, outcome unknown: waits for a status with its client id. */
  UNCERTAIN,
  /** Accepted by WhatsApp. */
  SENT,
  /** Given up, by us or by WhatsApp. */
  FAILED,
  DELIVERED,
  READ,
  PLAYED;

  static OutboxState of(DeliveryStatus status) {
    return switch (status) {
      case SENT -> SENT;
      case DELIVERED -> DELIVERED;
      case READ -> READ;
      case PLAYED -> PLAYED;
      case FAILED -> FAILED;
    };
  }

  /** The name in PostgreSQL. */
  String sql() {
    return name().toLowerCase(Locale.ROOT);
  }
}
