package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One update out of a webhook. */
public sealed interface InboundEvent {

  /**
   * The conversation that the event belongs to; for events of an account, a key made of its ids.
   */
  ConversationKey conversation();

  /**
   * A text that is equal for two deliveries of one event and differs otherwise; the key of
   * deduplication.
   */
  String dedupKey();

  /** A message from a person. */
  record MessageReceived(InboundMessage message) implements InboundEvent {
    @Override
    public ConversationKey conversation() {
      return message.conversation();
    }

    /**
     * The message id. A coexistence placeholder has a key of its own, since the real message that
     * follows it may come with the same id (Meta: Unsupported messages, code 131060).
     */
    @Override
    public String dedupKey() {
      return message.content() instanceof MessageContent.Unsupported(int code, _) && code == 131060
          ? message.id().value() + "/placeholder"
          : message.id().value();
    }
  }

  /**
   * How far one of our messages got.
   *
   * @param clientId the {@code biz_opaque_callback_data} that we sent, null when the message is not
   *     ours
   * @param errorCode Meta's code on {@code FAILED}, else 0
   */
  record StatusChanged(
      ConversationKey conversation,
      MessageId message,
      DeliveryStatus status,
      Instant at,
      @Nullable String clientId,
      int errorCode,
      @Nullable String errorDetail)
      implements InboundEvent {
    @Override
    public String dedupKey() {
      return message.value() + "/" + status;
    }
  }

  /**
   * Everything else, kept as received.
   *
   * @param field the webhook's field, such as {@code account_update}
   * @param json the object as received
   */
  record Other(ConversationKey conversation, String field, String json, String dedupKey)
      implements InboundEvent {}
}
