package dev.chasqui.whatsapp;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One update cut out of a webhook body.
 *
 * @param kind {@code message}, {@code status}, {@code echo} or another of the closed set in {@link
 *     WebhookSplitter#KINDS}; a Kafka header tells consumers apart
 * @param value versioned, self-contained JSON that {@link EventParser} reads
 * @param id of a {@code message}: its wamid, or the id derived for one without; null for the others
 */
public record WebhookItem(ConversationKey key, String kind, Buffer value, @Nullable String id) {
  /** Whether an employee wrote it in the WhatsApp Business App. */
  public boolean isEcho() {
    return kind.equals("echo");
  }
}
