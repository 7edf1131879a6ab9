package dev.chasqui.conversation;

import dev.chasqui.model.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can happen to a conversation. */
public sealed interface ConversationEvent {

  /** The person wrote. */
  record MessageArrived(ThoughtMessage message) implements ConversationEvent {}

  /**
   * The person changed a message.
   *
   * @param message as it reads now, under the id that it had
   */
  record MessageEdited(ThoughtMessage message) implements ConversationEvent {}

  /** The person deleted a message. */
  record MessageWithdrawn(MessageId message) implements ConversationEvent {}

  /**
   * The moment that {@link ConversationState#wakeAt()} asked for has come, or a little later one.
   */
  record Tick() implements ConversationEvent {}

  /** The model's answer has a first complete sentence worth sending. Told once a turn. */
  record SentenceReady(long turn) implements ConversationEvent {}

  /** The model's answer is whole. */
  record TurnCompleted(long turn) implements ConversationEvent {}

  /**
   * The model failed for good.
   *
   * @param usable whether complete sentences were heard before
   */
  record TurnFailed(long turn, boolean usable) implements ConversationEvent {}

  /** The model thinks that a human agent should answer. */
  record HandOverAsked(long turn, String reason) implements ConversationEvent {}

  /** The last part of a turn's answer is durable in the outbox. */
  record AnswerCommitted(long turn) implements ConversationEvent {}

  /**
   * A human agent wrote in the WhatsApp Business App.
   *
   * @param at event time
   */
  record HumanWrote(Instant at, Word word) implements ConversationEvent {}

  /** The console, or an operator, asked for something. */
  record CommandGiven(Command command, Instant at, @Nullable String by)
      implements ConversationEvent {}

  /** Another application owns the thread from now on, or does no more. */
  record ThreadOwned(boolean byOther, Instant at) implements ConversationEvent {}

  /**
   * A durable timer fired.
   *
   * @param dueAt when it was meant to fire; an older one than the state asks for is stale
   */
  record TimerFired(String name, Instant dueAt) implements ConversationEvent {}

  /** What a message of a human agent means. */
  enum Word {
    /** The agent speaks with the person. */
    SPEECH,
    /** The assistant shall pause. */
    PAUSE,
    /** The assistant shall answer again. */
    RESUME
  }

  /** What an operator can ask for. */
  enum Command {
    PAUSE,
    RESUME,
    HAND_OVER
  }
}
