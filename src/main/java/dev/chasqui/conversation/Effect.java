package dev.chasqui.conversation;

import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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

  /** Nothing of what waits in the outbox leaves any more. */
  record Fence(String reason) implements Effect {}

  /** Make durable who has the word, with its timers, and report what happened. */
  record Keep(Standing standing, @Nullable ConversationReport report) implements Effect {}

  /**
   * Send a fixed line although the assistant is silent.
   *
   * @param about the messages that are done with it; null when it answers none
   */
  record Say(Line line, @Nullable Thought about) implements Effect {}

  /** Take up the person's messages that nobody has answered since then. */
  record AnswerWaiting(Instant since) implements Effect {}

  /** Lines that the assistant says of its own accord. */
  enum Line {
    /** A human agent takes over. */
    HANDING_OVER,
    /** The human agent will take longer. */
    GHOST,
    OPTED_OUT,
    OPTED_IN
  }

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
    OVERFLOW,
    /** A human agent has the word. */
    HUMAN_SPEAKS,
    /** The person wants no messages. */
    OPTED_OUT,
    /** The person deleted it before anything of its answer left. */
    WITHDRAWN
  }

  /** What became of the model call that was started inside the window. */
  enum SpeculationResult {
    NONE,
    WON,
    FAILED
  }
}
