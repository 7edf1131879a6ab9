package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationState.Answering;
import dev.chasqui.conversation.ConversationState.Collecting;
import dev.chasqui.conversation.ConversationState.Committing;
import dev.chasqui.conversation.ConversationState.Delivering;
import dev.chasqui.conversation.ConversationState.Idle;
import dev.chasqui.conversation.ConversationState.Silent;
import dev.chasqui.conversation.Draft.Progress;
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.conversation.Effect.StartTurn;
import dev.chasqui.model.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a thought when the person changes or deletes a message of it. Pure, a part of
 * {@link ConversationMachine}.
 */
final class Correcting {
  private final ConversationConfig config;
  private final Gathering gathering;
  private final Silences silences;

  Correcting(ConversationConfig config, Gathering gathering, Silences silences) {
    this.config = config;
    this.gathering = gathering;
    this.silences = silences;
  }

  /** As long as nothing of its answer has left, a message is answered as it reads now. */
  Transition edited(ConversationState state, ThoughtMessage edit, Instant now) {
    MessageId id = edit.message().id();
    boolean open = Corrections.open(state, id) != null;
    var corrected = open ? Corrections.with(state, edit) : state;
    var intent = edit.intent().kind();
    if (intent == Intent.Kind.OPT_OUT) {
      return silences.optOut(corrected, edit, now);
    }
    if (intent == Intent.Kind.OPT_IN && state.pulse().standing().optedOut()) {
      return silences.optIn(state, edit, now);
    }
    if (intent == Intent.Kind.HUMAN && open) {
      return silences.handOver(corrected, List.of(), String.valueOf(edit.intent().reason()), now);
    }
    return Corrections.inThought(state, id)
        ? answerAgain(corrected, new ArrayList<>(), now)
        : Transition.to(corrected);
  }

  /** A message of whose answer nothing has left is not answered when the person deletes it. */
  Transition withdrawn(ConversationState state, MessageId id, Instant now) {
    var message = Corrections.open(state, id);
    if (message == null) {
      return Transition.to(state);
    }
    var settle = new SettleMessage(message, Reason.WITHDRAWN);
    if (!Corrections.inThought(state, id)) {
      return Transition.to(Corrections.without(state, id), settle);
    }
    var effects = new ArrayList<Effect>(List.of(settle));
    return switch (state) {
      case Collecting s -> {
        var rest = s.thought().without(id);
        yield rest == null
            ? nothingLeft(s, List.of(), settle, now)
            : answerAgain(s.with(rest), effects, now);
      }
      case Answering s -> {
        var rest = s.thought().without(id);
        yield rest == null
            ? nothingLeft(s, s.next(), settle, now)
            : answerAgain(s.with(rest), effects, now);
      }
      case Idle _, Silent _, Delivering _, Committing _ -> Transition.to(state);
    };
  }

  /** Throws away what the model has said of a thought that has changed, and asks again. */
  private Transition answerAgain(ConversationState state, List<Effect> effects, Instant now) {
    boolean asked = state.draft().progress() != Progress.NONE;
    if (asked) {
      effects.addFirst(new CancelTurn(state.draft().turn()));
    }
    return switch (state) {
      case Collecting s -> {
        int restarts = asked ? s.restarts() + 1 : s.restarts();
        yield gathering.collect(
            s.pulse(), s.thought(), restarts, s.typingAt(), s.limited(), now, effects);
      }
      case Answering s -> {
        var pulse = s.pulse().nextTurn();
        effects.add(new StartTurn(pulse.lastTurn(), s.thought(), false));
        yield new Transition(
            s.restarted(
                pulse, Draft.started(pulse.lastTurn(), now), now.plus(config.turnTimeout())),
            effects);
      }
      case Idle _, Silent _, Delivering _, Committing _ -> new Transition(state, effects);
    };
  }

  /** The thought is gone; what waited behind it is the next one. */
  private Transition nothingLeft(
      ConversationState state, List<ThoughtMessage> next, Effect settle, Instant now) {
    var effects = new ArrayList<Effect>();
    if (state.draft().progress() != Progress.NONE) {
      effects.add(new CancelTurn(state.draft().turn()));
    }
    effects.add(settle);
    var rest = new Transition(new Idle(state.pulse()), effects);
    return next.isEmpty() ? rest : rest.then(gathering.open(state.pulse(), next, now));
  }
}
