package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationEvent.AnswerCommitted;
import dev.chasqui.conversation.ConversationEvent.CommandGiven;
import dev.chasqui.conversation.ConversationEvent.HandOverAsked;
import dev.chasqui.conversation.ConversationEvent.HumanWrote;
import dev.chasqui.conversation.ConversationEvent.MessageArrived;
import dev.chasqui.conversation.ConversationEvent.MessageEdited;
import dev.chasqui.conversation.ConversationEvent.MessageWithdrawn;
import dev.chasqui.conversation.ConversationEvent.SentenceReady;
import dev.chasqui.conversation.ConversationEvent.ThreadOwned;
import dev.chasqui.conversation.ConversationEvent.Tick;
import dev.chasqui.conversation.ConversationEvent.TimerFired;
import dev.chasqui.conversation.ConversationEvent.TurnCompleted;
import dev.chasqui.conversation.ConversationEvent.TurnFailed;
import dev.chasqui.conversation.ConversationState.Answering;
import dev.chasqui.conversation.ConversationState.Collecting;
import dev.chasqui.conversation.ConversationState.Committing;
import dev.chasqui.conversation.ConversationState.Delivering;
import dev.chasqui.conversation.ConversationState.Idle;
import dev.chasqui.conversation.ConversationState.Silent;
import dev.chasqui.conversation.Draft.Progress;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.Settle;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a conversation moves: {@code (state, event, now) → (state, effects)}. Pure, so that every
 * race is a row in a test.
 *
 * <pre>
 *              message                 window closes              all of it queued
 *   Idle ───────────────▶ Collecting ───────────────▶ Answering ───────────────────▶ Committing ──▶ Idle
 *                           ▲    ▲ message before        │ flush deadline,               ▲   or Collecting
 *                           └────┘ anything left ◀───────┤ a sentence is there           │   what came meanwhile
 *                                                        └──────────▶ Delivering ────────┘
 * </pre>
 *
 * <p>{@link Gathering} moves the window, {@link Replies} the answer, {@link Correcting} takes what
 * people make of their messages later.
 *
 * <p>From every state a human agent, an opt-out or a hand-over leads to Silent, see {@link
 * Silences}, and from there back to Idle.
 *
 * <p>The model starts inside the window and is restarted with the larger thought when more arrives.
 * Events of turns that were cancelled carry an old number and change nothing.
 */
public final class ConversationMachine {
  private final ConversationConfig config;
  private final Silences silences;
  private final Replies replies;
  private final Gathering gathering;
  private final Correcting correcting;

  public ConversationMachine(ConversationConfig config) {
    this.config = config;
    silences = new Silences(config.human());
    replies = new Replies(config);
    gathering = new Gathering(config, replies, silences);
    correcting = new Correcting(config, gathering, silences);
  }

  /** The state of a conversation that is taken up. */
  public static ConversationState initial(Standing standing) {
    return Silences.resting(Pulse.of(standing));
  }

  /** What {@code event}, at {@code now}, does to {@code state}. */
  public Transition on(ConversationState state, ConversationEvent event, Instant now) {
    return switch (event) {
      case MessageArrived(var message) -> arrived(state, message, now);
      case MessageEdited(var message) -> correcting.edited(state, message, now);
      case MessageWithdrawn(var message) -> correcting.withdrawn(state, message, now);
      case Tick() -> tick(state, now);
      case SentenceReady(var turn) -> progressed(state, turn, Progress.HAS_SENTENCE, now);
      case TurnCompleted(var turn) -> progressed(state, turn, Progress.COMPLETE, now);
      case TurnFailed(var turn, var usable) ->
          progressed(state, turn, usable ? Progress.FAILED_USABLE : Progress.FAILED, now);
      case AnswerCommitted(var turn) -> committed(state, turn, now);
      case HandOverAsked(var turn, var reason) -> handOverAsked(state, turn, reason, now);
      case HumanWrote(var at, var word) -> silences.humanWrote(state, at, word, now);
      case CommandGiven(var command, var at, var by) -> silences.command(state, command, at, by);
      case ThreadOwned(var byOther, var at) -> silences.threadOwned(state, byOther, at);
      case TimerFired(var name, var dueAt) -> silences.timer(state, name, dueAt, now);
    };
  }

  // ---- a message

  private Transition arrived(ConversationState state, ThoughtMessage message, Instant now) {
    if (!message.message().content().wantsAnswer()) {
      return Transition.to(state, new SettleMessage(message, Reason.NOTHING_TO_ANSWER));
    }
    var intent = message.intent().kind();
    if (intent == Intent.Kind.OPT_OUT) {
      return silences.optOut(state, message, now);
    }
    if (intent == Intent.Kind.OPT_IN && state.pulse().standing().optedOut()) {
      return silences.optIn(state, message, now);
    }
    if (intent == Intent.Kind.HUMAN && !(state instanceof Silent)) {
      String reason = String.valueOf(message.intent().reason());
      return silences.handOver(state, List.of(message), reason, now);
    }
    return switch (state) {
      case Idle s -> gathering.open(s.pulse(), List.of(message), now);
      case Silent s when ownedByOther(s) -> takeBack(s, message, now);
      case Silent s -> silences.arrived(s, message);
      case Collecting s -> gathering.extend(s, message, now);
      case Answering s ->
          gathering.mayJoin(s, now) ? gathering.rejoin(s, message, now) : wait(s, message);
      case Delivering s -> {
        var queue = queueUp(s.next(), message);
        yield new Transition(
            new Delivering(s.pulse(), s.thought(), s.draft(), s.giveUpAt(), queue.next()),
            queue.effects());
      }
      case Committing s -> {
        var queue = queueUp(s.next(), message);
        yield new Transition(
            new Committing(s.pulse(), s.thought(), s.turn(), queue.next()), queue.effects());
      }
    };
  }

  private static boolean ownedByOther(Silent state) {
    var silence = state.pulse().standing().silence();
    return silence != null
        && silence.reason() == Silence.Reason.OTHER_AGENT
        && !state.pulse().standing().optedOut();
  }

  /** A message that is not observed only tells that the thread is with this number again. */
  private Transition takeBack(Silent s, ThoughtMessage message, Instant now) {
    var returned = silences.threadOwned(s, false, message.message().sentAt());
    if (returned.state() instanceof Silent) {
      return Transition.to(returned.state(), new SettleMessage(message, Reason.HUMAN_SPEAKS));
    }
    return returned.then(gathering.open(returned.state().pulse(), List.of(message), now));
  }

  private Transition wait(Answering s, ThoughtMessage message) {
    var queue = queueUp(s.next(), message);
    return new Transition(s.queueing(queue.next()), queue.effects());
  }

  private record QueuedUp(List<ThoughtMessage> next, List<Effect> effects) {}

  private QueuedUp queueUp(List<ThoughtMessage> next, ThoughtMessage message) {
    if (next.size() >= config.thoughtMessagesMax()) {
      return new QueuedUp(next, List.of(new SettleMessage(message, Reason.OVERFLOW)));
    }
    var longer = new ArrayList<>(next);
    longer.add(message);
    return new QueuedUp(longer, List.of());
  }

  // ---- time

  private Transition tick(ConversationState state, Instant now) {
    return switch (state) {
      case Collecting s -> gathering.tick(s, now);
      case Answering s -> replies.tick(s, now);
      case Delivering s when !now.isBefore(s.giveUpAt()) -> replies.giveUp(s, now);
      case Idle _, Silent _, Delivering _, Committing _ -> Transition.to(state);
    };
  }

  // ---- the model

  private Transition progressed(
      ConversationState state, long turn, Progress progress, Instant now) {
    return switch (state) {
      case Collecting s when s.draft().turn() == turn && s.draft().running() ->
          Transition.to(s.with(s.pulse(), s.draft().to(progress)));
      case Answering s when s.draft().turn() == turn -> replies.progressed(s, progress, now);
      case Delivering s when s.draft().turn() == turn && progress != Progress.HAS_SENTENCE ->
          replies.rest(s, now);
      case Idle _, Silent _, Collecting _, Answering _, Delivering _, Committing _ ->
          Transition.to(state);
    };
  }

  /** Inside the window more of the thought may come, which the model has not seen. */
  private Transition handOverAsked(ConversationState state, long turn, String reason, Instant now) {
    if (state.draft().turn() != turn) {
      return Transition.to(state);
    }
    return state instanceof Collecting s
        ? Transition.to(s.with(s.pulse(), s.draft().handsOver(reason)))
        : silences.handOver(state, List.of(), reason, now);
  }

  // ---- the outbox

  private Transition committed(ConversationState state, long turn, Instant now) {
    if (!(state instanceof Committing s) || s.turn() != turn) {
      return Transition.to(state);
    }
    var settle = new Settle(s.thought());
    if (s.next().isEmpty()) {
      return Transition.to(new Idle(s.pulse()), settle);
    }
    return Transition.to(s, settle).then(gathering.open(s.pulse(), s.next(), now));
  }
}
