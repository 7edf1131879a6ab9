package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an event comes from: what every {@link SourcedEvent} has beside its own fields.
 *
 * @param account the id of the WhatsApp Business Account; that of the portfolio in a partner event
 *     that names no account; null when the webhook names neither
 * @param field the webhook's field, such as {@code account_update}
 * @param at its own time or that of the webhook's entry, in whole seconds; else the receive time
 * @param json the object as received
 */
public record Source(
    ConversationKey conversation,
    @Nullable String account,
    String field,
    Instant at,
    String json,
    String dedupKey) {}
