package dev.chasqui.conversation;

/** What can happen to a conversation. */
public sealed interface ConversationEvent {

  /** The person wrote. */
  record MessageArrived(ThoughtMessage message) implements ConversationEvent {}

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

  /** The last part of a turn's answer is durable in the outbox. */
  record AnswerCommitted(long turn) implements ConversationEvent {}
}
