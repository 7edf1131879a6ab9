package dev.chasqui.whatsapp;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.buffer.Buffer;

/**
 * One update cut out of a webhook body.
 *
 * @param kind {@code message}, {@code status}, {@code echo} or the field's name; a Kafka header
 *     tells consumers apart
 * @param value versioned, self-contained JSON that the event parser of this package reads
 */
public record WebhookItem(ConversationKey key, String kind, Buffer value) {}
