package dev.chasqui.conversation;

/** What the state machine wants done. The shell does it, in this order. */
public sealed interface Effect {

  /** Start a model call for the thought. */
  record StartTurn(long turn, Thought thought, boolean speculative) implements Effect {}

  /** End the model call of the turn; nothing of it will be used. */
  record CancelTurn(long turn) implements Effect {}

  /** Show that the messages up to this one were read, and "typing…". */
  record ShowTyping(ThoughtMessage latest) implements Effect {}

  /** The thought's window has closed. */
  record CloseWindow(Thought thought, SpeculationResult speculation) implements Effect {}

  /**
   * Make a part of the answer durable and let it leave.
   *
   * @param last whether the turn ends with it: then its text becomes history and {@link
   *     ConversationEvent.AnswerCommitted} follows
   */
  record Queue(Piece piece, long turn, Thought thought, boolean last) implements Effect {}

  /** The thought is answered: its events are done. */
  record Settle(Thought thought) implements Effect {}

  /** The event of this message is done without an answer of its own. */
  record SettleMessage(ThoughtMessage message, Reason reason) implements Effect {}

  /** The person is over the answer rate; the thought keeps collecting. */
  record LimitRate(Thought thought) implements Effect {}

  /** A message joined a thought that was already being answered. */
  record NoteMerged(ThoughtMessage message) implements Effect {}

  /** What a part is made of. */
  enum Piece {
    /** All that the model said. */
    WHOLE,
    /** The complete sentences so far, at the flush deadline. */
    SENTENCES,
    /** What came after {@link #SENTENCES}. */
    REST,
    /** The complete sentences of an answer that broke off. */
    HALF,
    /** A line saying honestly that the answer takes longer. */
    HOLDING,
    /** A line saying honestly that no answer can be given now. */
    APOLOGY
  }

  /** Why a message gets no answer of its own. */
  enum Reason {
    /** Reactions, notices and the like. */
    NOTHING_TO_ANSWER,
    /** Beyond the bound of a thought; answered with the rest. */
    OVERFLOW
  }

  /** What became of the model call that was started inside the window. */
  enum SpeculationResult {
    NONE,
    WON,
    FAILED
  }
}
