package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message from a person.
 *
 * @param contact who wrote it; in a group, the member
 * @param sentAt Meta's {@code timestamp}, in whole seconds; the receive time when it was malformed
 * @param replyTo the message that this one quotes, or null
 * @param origin forwarded, about a product, from an ad
 * @param groupId the group that it was written to, which then is the conversation's contact; null
 *     outside groups
 */
public record InboundMessage(
    MessageId id,
    ConversationKey conversation,
    Contact contact,
    Instant sentAt,
    MessageContent content,
    @Nullable MessageId replyTo,
    MessageOrigin origin,
    @Nullable String groupId) {

  /** A message outside groups. */
  public InboundMessage(
      MessageId id,
      ConversationKey conversation,
      Contact contact,
      Instant sentAt,
      MessageContent content,
      @Nullable MessageId replyTo,
      MessageOrigin origin) {
    this(id, conversation, contact, sentAt, content, replyTo, origin, null);
  }

  /** The same, written at another time. */
  public InboundMessage at(Instant otherSentAt) {
    return new InboundMessage(
        id, conversation, contact, otherSentAt, content, replyTo, origin, groupId);
  }

  /** The same in other words. */
  public InboundMessage saying(MessageContent otherContent) {
    return new InboundMessage(
        id, conversation, contact, sentAt, otherContent, replyTo, origin, groupId);
  }

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
