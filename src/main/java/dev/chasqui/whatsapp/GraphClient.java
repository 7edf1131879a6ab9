package dev.chasqui.whatsapp;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import io.vertx.core.Future;

/**
 * Sends to WhatsApp. Thread-safe; futures complete on the caller's context and fail with {@link
 * GraphException}.
 */
public interface GraphClient {

  /**
   * Sends one message.
   *
   * @param clientId goes into {@code biz_opaque_callback_data} and comes back in the statuses; at
   *     most 512 characters
   * @return Meta's id of the message, which says accepted and not yet delivered
   */
  Future<MessageId> send(
      PhoneNumberId from, Recipient to, OutboundMessage message, String clientId);

  /** Marks the message and those before it as read and shows "typing…" for at most 25 s. */
  Future<Void> readAndTyping(PhoneNumberId number, MessageId latest);
}
