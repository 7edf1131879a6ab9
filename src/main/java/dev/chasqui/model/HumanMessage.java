package dev.chasqui.model;

import java.time.Instant;

/**
 * A message that somebody else than Chasqui wrote to a person in the business's name.
 *
 * @param contact whom it was written to
 * @param sentAt Meta's {@code timestamp}, in whole seconds; the receive time when it was malformed
 */
public record HumanMessage(
    MessageId id,
    ConversationKey conversation,
    Contact contact,
    Instant sentAt,
    MessageContent content) {}
