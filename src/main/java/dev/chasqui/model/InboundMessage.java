package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message from a person.
 *
 * @param sentAt Meta's {@code timestamp}, in whole seconds; the receive time when it was malformed
 * @param replyTo the message that this one quotes, or null
 * @param origin forwarded, about a product, from an ad
 */
public record InboundMessage(
    MessageId id,
    ConversationKey conversation,
    Contact contact,
    Instant sentAt,
    MessageContent content,
    @Nullable MessageId replyTo,
    MessageOrigin origin) {

  /** A message of {@link MessageOrigin#DIRECT}. */
  public InboundMessage(
      MessageId id,
      ConversationKey conversation,
      Contact contact,
      Instant sentAt,
      MessageContent content,
      @Nullable MessageId replyTo) {
    this(id, conversation, contact, sentAt, content, replyTo, MessageOrigin.DIRECT);
  }
}
