package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageId;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Messages of people and of the assistant, the record that history and exports come from. */
public interface MessageStore {

  /**
   * Stores a message from a person, together with the contact's names. Idempotent by message id.
   *
   * @param text what a model may read of the message
   * @return done when committed
   */
  Future<Void> storeInbound(InboundMessage message, String text, String traceId);

  /**
   * The last {@code max} utterances of a conversation, oldest first, without the messages not
   * answered yet.
   */
  Future<List<HistoryEntry>> history(ConversationKey conversation, int max);

  /** Which of these messages already have their answer in the outbox. */
  Future<Set<MessageId>> answered(Collection<MessageId> messages);

  /**
   * Stores an event that is neither a message nor a status, as received. Idempotent by dedup key.
   *
   * @return done when committed
   */
  Future<Void> storeOther(ConversationKey conversation, String field, String dedupKey, String json);
}
