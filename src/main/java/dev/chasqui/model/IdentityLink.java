package dev.chasqui.model;

import java.time.Instant;

/**
 * That an id belongs to the person of a conversation. An alias that is the conversation's own id
 * means that the id leads to nobody else any more.
 *
 * @param alias the id
 * @param learnedFrom what told it, such as {@code message} or {@code user_changed_number}
 * @param since event time of that
 * @param joined whether a conversation under the alias exists and is the same person's, so that its
 *     history and its silence belong to this one
 */
public record IdentityLink(
    ConversationKey conversation,
    String alias,
    IdentityKind kind,
    String learnedFrom,
    Instant since,
    boolean joined) {

  /** The key of events that name the person by the alias. */
  public ConversationKey aliasKey() {
    return new ConversationKey(conversation.number(), new ContactId(alias));
  }
}
