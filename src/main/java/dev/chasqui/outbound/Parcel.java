package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of the outbox in the memory of the node that holds its lease. */
final class Parcel {
  final String clientId;
  final ConversationKey conversation;
  final Recipient recipient;
  final OutboundMessage message;
  final List<String> traceIds;
  final Lane lane;

  /** The person's newest message known of when it was queued, or null. */
  final @Nullable Instant heardAt;

  /** Tries so far. */
  int attempts;

  /** Whether the row says what memory says; until then the parcel must not move. */
  boolean durable;

  /** Why it must not leave any more, or null. */
  @Nullable String fenced;

  /** When it came into memory, in nanoseconds of the monotonic clock. */
  final long queuedNanos;

  /** When its row was marked as being sent, in nanoseconds of the monotonic clock. */
  long markedNanos;

  /** When its last request was written, in nanoseconds of the monotonic clock. */
  long writtenNanos;

  Parcel(
      String clientId,
      ConversationKey conversation,
      Recipient recipient,
      OutboundMessage message,
      List<String> traceIds,
      Lane lane,
      @Nullable Instant heardAt,
      int attempts,
      long queuedNanos) {
    this.clientId = clientId;
    this.conversation = conversation;
    this.recipient = recipient;
    this.message = message;
    this.traceIds = List.copyOf(traceIds);
    this.lane = lane;
    this.heardAt = heardAt;
    this.attempts = attempts;
    this.queuedNanos = queuedNanos;
    this.markedNanos = queuedNanos;
  }
}
