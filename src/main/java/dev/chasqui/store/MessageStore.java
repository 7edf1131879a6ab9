package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Standing;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of people and of the assistant, the record that history and exports come from. */
public interface MessageStore {

  /**
   * Stores a message from a person, together with the contact's names. Idempotent by message id.
   *
   * @param text what a model may read of the message
   * @return done when committed
   */
  default Future<Void> storeInbound(InboundMessage message, String text, String traceId) {
    return storeInbound(message, text, traceId, List.of());
  }

  /**
   * As {@link #storeInbound(InboundMessage, String, String)}, together with what the message tells
   * about the person's ids.
   */
  Future<Void> storeInbound(
      InboundMessage message, String text, String traceId, List<IdentityLink> links);

  /**
   * Stores what a person made of an earlier message: other words in place of its own, or none. One
   * that is not stored is stored so, and does not change when it comes late. Older news than what
   * is stored, and anything after a deletion, changes nothing.
   *
   * @param message the earlier message under its own id, at the time of the change; its content a
   *     {@link dev.chasqui.model.MessageContent.Revoke} when it was deleted, which also means that
   *     it wants no answer
   * @param text what a model may read in its place
   * @return done when committed
   */
  Future<Void> storeCorrected(
      InboundMessage message, String text, String traceId, List<IdentityLink> links);

  /**
   * The last {@code max} utterances of a conversation, oldest first, without the messages not
   * answered yet.
   */
  Future<List<HistoryEntry>> history(ConversationKey conversation, int max);

  /**
   * Which of these messages have an answer, or the beginning of one, in the outbox, are deleted, or
   * read otherwise than they did when they came.
   */
  Future<Map<MessageId, Answer>> answers(Collection<MessageId> messages);

  /**
   * What answers a message.
   *
   * @param deliveryId its last part so far, or another text that says why it needs none; null when
   *     there is none yet
   * @param open whether more of it was to follow
   * @param corrected what a model may read of the message since the person changed it; null when
   *     that is what came
   */
  record Answer(@Nullable String deliveryId, boolean open, @Nullable String corrected) {
    /** What answers a message that was not changed. */
    public Answer(String deliveryId, boolean open) {
      this(deliveryId, open, null);
    }
  }

  /**
   * Stores an event that is neither a message nor a status, as received. Idempotent by dedup key.
   *
   * @return done when committed
   */
  Future<Void> storeOther(ConversationKey conversation, String field, String dedupKey, String json);

  /** The same for several events of one conversation, together. */
  Future<Void> storeOthers(ConversationKey conversation, List<InboundEvent.Recorded> events);

  /** What is known of these conversations; one without a row is left out. */
  Future<Map<ConversationKey, KnownConversation>> known(Collection<ConversationKey> conversations);

  /**
   * Stores a message of a human agent; what the person wrote before it counts as answered. An edit
   * or a deletion changes the text of its target. Idempotent by message id.
   *
   * @param text what a model may read of the message
   */
  Future<Void> storeHuman(HumanMessage message, String text, String traceId);

  /**
   * Makes durable who has the word, with the timers that follow from it.
   *
   * @param timers by name when each is due; null for no timer
   */
  Future<Void> keep(
      ConversationKey conversation,
      Standing standing,
      Map<String, @Nullable Instant> timers,
      @Nullable ConversationReport report);

  /** Stores a report alone. */
  Future<Void> report(ConversationKey conversation, ConversationReport report);

  /**
   * The person's messages since then that nobody has answered, oldest first, as texts.
   *
   * @param max the newest so many
   */
  Future<List<WaitingMessage>> waiting(ConversationKey conversation, Instant since, int max);

  /**
   * A message that waits for an answer.
   *
   * @param text what a model may read of it
   */
  record WaitingMessage(MessageId id, String text, Instant sentAt, @Nullable String traceId) {}
}
