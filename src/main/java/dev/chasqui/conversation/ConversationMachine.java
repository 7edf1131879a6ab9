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
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.CloseWindow;
import dev.chasqui.conversation.Effect.LimitRate;
import dev.chasqui.conversation.Effect.NoteMerged;
import dev.chasqui.conversation.Effect.Piece;
import dev.chasqui.conversation.Effect.Queue;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.Settle;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.conversation.Effect.ShowTyping;
import dev.chasqui.conversation.Effect.SpeculationResult;
import dev.chasqui.conversation.Effect.StartTurn;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * <p>From every state a human agent, an opt-out or a hand-over leads to Silent, see {@link
 * Silences}, and from there back to Idle.
 *
 * <p>The model starts inside the window and is restarted with the larger thought when more arrives.
 * Events of turns that were cancelled carry an old number and change nothing.
 */
public final class ConversationMachine {
  /**
   * After too many restarts the model waits for this much silence, so that a long burst does not
   * burn tokens.
   */
  private static final Duration QUIET = Duration.ofMillis(150);

  /**
   * A sentence that comes at or after the flush deadline waits this long for the rest: a model that
   * is late but done saves a bubble, which is billed and counts against the pair limit.
   */
  private static final Duration LATE_GRACE = Duration.ofMillis(150);

  private static final Duration RATE_PERIOD = Duration.ofMinutes(1);

  private final ConversationConfig config;
  private final Debounce debounce;
  private final Silences silences;

  public ConversationMachine(ConversationConfig config) {
    this.config = config;
    debounce = new Debounce(config);
    silences = new Silences(config.human());
  }

  /** The state of a conversation that is taken up. */
  public static ConversationState initial(Standing standing) {
    return Silences.resting(Pulse.of(standing));
  }

  /** What {@code event}, at {@code now}, does to {@code state}. */
  public Transition on(ConversationState state, ConversationEvent event, Instant now) {
    return switch (event) {
      case MessageArrived(var message) -> arrived(state, message, now);
      case MessageEdited(var message) -> edited(state, message, now);
      case MessageWithdrawn(var message) -> withdrawn(state, message, now);
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
      case Idle s -> open(s.pulse(), List.of(message), now);
      case Silent s when ownedByOther(s) -> takeBack(s, message, now);
      case Silent s -> silences.arrived(s, message);
      case Collecting s -> extend(s, message, now);
      case Answering s -> mayJoin(s, now) ? rejoin(s, message, now) : wait(s, message);
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
    return returned.then(open(returned.state().pulse(), List.of(message), now));
  }

  /** Opens a window for one message, or for those that came while the last answer was leaving. */
  private Transition open(Pulse pulse, List<ThoughtMessage> messages, Instant now) {
    var thought = new Thought(messages, 0, now, false);
    var effects = new ArrayList<Effect>();
    effects.add(new ShowTyping(thought.last()));
    return collect(pulse, thought, 0, now.plus(config.typingRefresh()), false, now, effects);
  }

  private Transition extend(Collecting s, ThoughtMessage message, Instant now) {
    if (s.thought().messages().size() >= config.thoughtMessagesMax()) {
      return Transition.to(s.withOverflow(), new SettleMessage(message, Reason.OVERFLOW));
    }
    var effects = new ArrayList<Effect>();
    int restarts = s.restarts();
    if (s.draft().progress() != Progress.NONE) {
      restarts++;
      effects.add(new CancelTurn(s.draft().turn()));
    }
    effects.add(new NoteMerged(message));
    return collect(
        s.pulse(), s.thought().with(message), restarts, s.typingAt(), s.limited(), now, effects);
  }

  private boolean mayJoin(Answering s, Instant now) {
    boolean young = now.isBefore(s.thought().openedAt().plus(config.debounceCap().multipliedBy(2)));
    return young
        && s.next().isEmpty()
        && s.thought().messages().size() < config.thoughtMessagesMax();
  }

  /** Nothing has left yet, so the message belongs to the same answer. */
  private Transition rejoin(Answering s, ThoughtMessage message, Instant now) {
    var effects = new ArrayList<Effect>();
    effects.add(new CancelTurn(s.draft().turn()));
    effects.add(new NoteMerged(message));
    return collect(s.pulse(), s.thought().with(message), 0, s.typingAt(), false, now, effects);
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

  /**
   * Enters or re-enters the window with this thought, starting the model if that is worth its
   * tokens.
   */
  private Transition collect(
      Pulse pulse,
      Thought thought,
      int restarts,
      Instant typingAt,
      boolean limited,
      Instant now,
      List<Effect> effects) {
    if (limited) {
      return new Transition(
          new Collecting(
              pulse, thought, placeFreeAt(pulse), Draft.none(), restarts, null, typingAt, true),
          effects);
    }
    Instant closesAt = debounce.closesAt(thought, now);
    boolean speculate = placeFreeAt(pulse).compareTo(now) <= 0;
    if (!speculate || restarts > config.speculativeRestartsMax()) {
      Instant speculateAt = speculate ? now.plus(QUIET) : null;
      return new Transition(
          new Collecting(
              pulse, thought, closesAt, Draft.none(), restarts, speculateAt, typingAt, false),
          effects);
    }
    var next = pulse.nextTurn();
    effects.add(new StartTurn(next.lastTurn(), thought, true));
    return new Transition(
        new Collecting(
            next,
            thought,
            closesAt,
            Draft.started(next.lastTurn(), now),
            restarts,
            null,
            typingAt,
            false),
        effects);
  }

  // ---- a correction

  /** As long as nothing of its answer has left, a message is answered as it reads now. */
  private Transition edited(ConversationState state, ThoughtMessage edit, Instant now) {
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
  private Transition withdrawn(ConversationState state, MessageId id, Instant now) {
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
        yield collect(s.pulse(), s.thought(), restarts, s.typingAt(), s.limited(), now, effects);
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
    return next.isEmpty() ? rest : rest.then(open(state.pulse(), next, now));
  }

  // ---- time

  private Transition tick(ConversationState state, Instant now) {
    return switch (state) {
      case Collecting s -> tickCollecting(s, now);
      case Answering s -> tickAnswering(s, now);
      case Delivering s when !now.isBefore(s.giveUpAt()) ->
          Transition.to(
              committing(s.pulse(), s.thought(), s.draft().turn(), s.next(), now),
              new Queue(Piece.REST, s.draft().turn(), s.thought(), true),
              new CancelTurn(s.draft().turn()));
      case Idle _, Silent _, Delivering _, Committing _ -> Transition.to(state);
    };
  }

  private Transition tickCollecting(Collecting s, Instant now) {
    if (!now.isBefore(s.closesAt())) {
      return closeWindow(s, now);
    }
    if (s.speculateAt() != null && !now.isBefore(s.speculateAt())) {
      var pulse = s.pulse().nextTurn();
      return Transition.to(
          s.with(pulse, Draft.started(pulse.lastTurn(), now)),
          new StartTurn(pulse.lastTurn(), s.thought(), true));
    }
    if (!now.isBefore(s.typingAt())) {
      return Transition.to(
          s.typingAgainAt(now.plus(config.typingRefresh())), new ShowTyping(s.thought().last()));
    }
    return Transition.to(s);
  }

  private Transition closeWindow(Collecting s, Instant now) {
    Instant free = placeFreeAt(s.pulse());
    if (now.isBefore(free)) {
      var effects = new ArrayList<Effect>();
      if (s.draft().progress() != Progress.NONE) {
        effects.add(new CancelTurn(s.draft().turn()));
      }
      effects.add(new LimitRate(s.thought()));
      return new Transition(s.limitedUntil(free), effects);
    }
    var effects = new ArrayList<Effect>();
    if (s.thought().messages().size() > 1 || s.limited()) {
      effects.add(new ShowTyping(s.thought().last()));
    }
    Instant base = s.limited() ? now : Debounce.deadlineBase(s.thought().last(), now);
    return switch (s.draft().progress()) {
      case HANDS_OVER -> {
        effects.add(new CloseWindow(s.thought(), SpeculationResult.WON));
        String reason = String.valueOf(s.draft().handOver());
        yield new Transition(s, effects).then(silences.handOver(s, List.of(), reason, now));
      }
      case NONE, FAILED, FAILED_USABLE -> {
        // A call that failed inside the window has a second chance: the person has waited for
        // nothing yet.
        var result =
            s.draft().progress() == Progress.NONE
                ? SpeculationResult.NONE
                : SpeculationResult.FAILED;
        effects.add(new CloseWindow(s.thought(), result));
        var pulse = s.pulse().nextTurn();
        effects.add(new StartTurn(pulse.lastTurn(), s.thought(), false));
        yield new Transition(
            answering(pulse, s, Draft.started(pulse.lastTurn(), now), base, now), effects);
      }
      case COMPLETE -> {
        effects.add(new CloseWindow(s.thought(), SpeculationResult.WON));
        effects.add(new Queue(Piece.WHOLE, s.draft().turn(), s.thought(), true));
        yield new Transition(
            committing(s.pulse(), s.thought(), s.draft().turn(), List.of(), now), effects);
      }
      case STREAMING, HAS_SENTENCE -> {
        effects.add(new CloseWindow(s.thought(), SpeculationResult.WON));
        var answering = answering(s.pulse(), s, s.draft(), base, now);
        var rest = tickAnswering(answering, now);
        effects.addAll(rest.effects());
        yield new Transition(rest.state(), effects);
      }
    };
  }

  private Answering answering(Pulse pulse, Collecting s, Draft draft, Instant base, Instant now) {
    return new Answering(
        pulse,
        s.thought(),
        draft,
        base.plus(config.flushAfter()),
        base.plus(config.holdAfter()),
        now.plus(config.turnTimeout()),
        now.plus(config.typingRefresh()),
        List.of());
  }

  private Transition tickAnswering(Answering s, Instant now) {
    if (!now.isBefore(s.giveUpAt())) {
      var piece = s.draft().progress() == Progress.HAS_SENTENCE ? Piece.HALF : Piece.APOLOGY;
      return finish(s, piece, now, new CancelTurn(s.draft().turn()));
    }
    if (s.draft().progress() == Progress.HAS_SENTENCE && !now.isBefore(s.flushAt())) {
      return Transition.to(
          new Delivering(s.pulse(), s.thought(), s.draft(), s.giveUpAt(), s.next()),
          new Queue(Piece.SENTENCES, s.draft().turn(), s.thought(), false));
    }
    if (!s.thought().held() && !now.isBefore(s.holdAt())) {
      return Transition.to(
          s.asHeld(), new Queue(Piece.HOLDING, s.draft().turn(), s.thought(), false));
    }
    if (!now.isBefore(s.typingAt())) {
      return Transition.to(
          s.typingAgainAt(now.plus(config.typingRefresh())), new ShowTyping(s.thought().last()));
    }
    return Transition.to(s);
  }

  private static Answering withSentence(Answering s, Instant now) {
    Instant graceEnds = now.plus(LATE_GRACE);
    return s.with(
        s.draft().to(Progress.HAS_SENTENCE),
        graceEnds.isAfter(s.flushAt()) ? graceEnds : s.flushAt());
  }

  /**
   * From when a further answer keeps within the person's rate; {@link Instant#EPOCH} for at once.
   */
  private Instant placeFreeAt(Pulse pulse) {
    var times = pulse.answersAt();
    return times.size() < config.ratePerMinute()
        ? Instant.EPOCH
        : times.get(times.size() - config.ratePerMinute()).plus(RATE_PERIOD);
  }

  // ---- the model

  private Transition progressed(
      ConversationState state, long turn, Progress progress, Instant now) {
    return switch (state) {
      case Collecting s when s.draft().turn() == turn && s.draft().running() ->
          Transition.to(s.with(s.pulse(), s.draft().to(progress)));
      case Answering s when s.draft().turn() == turn ->
          switch (progress) {
            case HAS_SENTENCE -> tickAnswering(withSentence(s, now), now);
            case COMPLETE -> finish(s, Piece.WHOLE, now, null);
            case FAILED_USABLE -> finish(s, Piece.HALF, now, null);
            case FAILED -> finish(s, Piece.APOLOGY, now, null);
            case NONE, STREAMING, HANDS_OVER -> Transition.to(s);
          };
      case Delivering s when s.draft().turn() == turn && progress != Progress.HAS_SENTENCE ->
          Transition.to(
              committing(s.pulse(), s.thought(), turn, s.next(), now),
              new Queue(Piece.REST, turn, s.thought(), true));
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

  private Transition finish(Answering s, Piece piece, Instant now, @Nullable Effect before) {
    var effects = new ArrayList<Effect>();
    effects.add(new Queue(piece, s.draft().turn(), s.thought(), true));
    if (before != null) {
      effects.add(before);
    }
    return new Transition(
        committing(s.pulse(), s.thought(), s.draft().turn(), s.next(), now), effects);
  }

  // ---- the outbox

  private Committing committing(
      Pulse pulse, Thought thought, long turn, List<ThoughtMessage> next, Instant now) {
    return new Committing(pulse.answered(now, config.ratePerMinute()), thought, turn, next);
  }

  private Transition committed(ConversationState state, long turn, Instant now) {
    if (!(state instanceof Committing s) || s.turn() != turn) {
      return Transition.to(state);
    }
    var settle = new Settle(s.thought());
    if (s.next().isEmpty()) {
      return Transition.to(new Idle(s.pulse()), settle);
    }
    return Transition.to(s, settle).then(open(s.pulse(), s.next(), now));
  }
}
