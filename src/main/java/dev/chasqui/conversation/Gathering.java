package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationState.Answering;
import dev.chasqui.conversation.ConversationState.Collecting;
import dev.chasqui.conversation.Draft.Progress;
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.CloseWindow;
import dev.chasqui.conversation.Effect.LimitRate;
import dev.chasqui.conversation.Effect.NoteMerged;
import dev.chasqui.conversation.Effect.Piece;
import dev.chasqui.conversation.Effect.Queue;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.conversation.Effect.ShowTyping;
import dev.chasqui.conversation.Effect.SpeculationResult;
import dev.chasqui.conversation.Effect.StartTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The window in which a thought comes together, and the model that starts inside it. Pure, a part
 * of {@link ConversationMachine}.
 */
final class Gathering {
  /**
   * After too many restarts the model waits for this much silence, so that a long burst does not
   * burn tokens.
   */
  private static final Duration QUIET = Duration.ofMillis(150);

  private static final Duration RATE_PERIOD = Duration.ofMinutes(1);

  private final ConversationConfig config;
  private final Debounce debounce;
  private final Replies replies;
  private final Silences silences;

  Gathering(ConversationConfig config, Replies replies, Silences silences) {
    this.config = config;
    debounce = new Debounce(config);
    this.replies = replies;
    this.silences = silences;
  }

  /** Opens a window for one message, or for those that came while the last answer was leaving. */
  Transition open(Pulse pulse, List<ThoughtMessage> messages, Instant now) {
    var thought = new Thought(messages, 0, now, false);
    var effects = new ArrayList<Effect>();
    effects.add(new ShowTyping(thought.last()));
    return collect(pulse, thought, 0, now.plus(config.typingRefresh()), false, now, effects);
  }

  /** A further message of the thought. */
  Transition extend(Collecting s, ThoughtMessage message, Instant now) {
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

  /** Whether a further message belongs to the answer that is being made. */
  boolean mayJoin(Answering s, Instant now) {
    boolean young = now.isBefore(s.thought().openedAt().plus(config.debounceCap().multipliedBy(2)));
    return young
        && s.next().isEmpty()
        && s.thought().messages().size() < config.thoughtMessagesMax();
  }

  /** Nothing has left yet, so the message belongs to the same answer. */
  Transition rejoin(Answering s, ThoughtMessage message, Instant now) {
    var effects = new ArrayList<Effect>();
    effects.add(new CancelTurn(s.draft().turn()));
    effects.add(new NoteMerged(message));
    return collect(s.pulse(), s.thought().with(message), 0, s.typingAt(), false, now, effects);
  }

  /**
   * Enters or re-enters the window with this thought, starting the model if that is worth its
   * tokens.
   */
  Transition collect(
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

  /** What is due of an open window. */
  Transition tick(Collecting s, Instant now) {
    if (!now.isBefore(s.closesAt())) {
      return close(s, now);
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

  private Transition close(Collecting s, Instant now) {
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
            replies.answering(pulse, s, Draft.started(pulse.lastTurn(), now), base, now), effects);
      }
      case COMPLETE -> {
        effects.add(new CloseWindow(s.thought(), SpeculationResult.WON));
        effects.add(new Queue(Piece.WHOLE, s.draft().turn(), s.thought(), true));
        yield new Transition(
            replies.committing(s.pulse(), s.thought(), s.draft().turn(), List.of(), now), effects);
      }
      case STREAMING, HAS_SENTENCE -> {
        effects.add(new CloseWindow(s.thought(), SpeculationResult.WON));
        var answering = replies.answering(s.pulse(), s, s.draft(), base, now);
        var rest = replies.tick(answering, now);
        effects.addAll(rest.effects());
        yield new Transition(rest.state(), effects);
      }
    };
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
}
