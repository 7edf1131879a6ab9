package dev.chasqui.conversation;

import dev.chasqui.config.HumanConfig;
import dev.chasqui.conversation.ConversationEvent.Command;
import dev.chasqui.conversation.ConversationEvent.Word;
import dev.chasqui.conversation.ConversationState.Idle;
import dev.chasqui.conversation.ConversationState.Silent;
import dev.chasqui.conversation.Effect.AnswerWaiting;
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.Fence;
import dev.chasqui.conversation.Effect.Keep;
import dev.chasqui.conversation.Effect.Line;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.Say;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.ConversationReport.Kind;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the state machine in which the assistant steps back and returns. Decisions carry
 * event times in whole seconds, as Meta's do: what is older than the last decision changes nothing.
 */
final class Silences {
  /** Timer: the assistant may come back. */
  static final String RETURN = "return";

  /** Timer: the person has waited long for a human agent. */
  static final String GHOST = "ghost";

  private static final String HUMAN_TOOK_OVER = "a human agent answered";

  private final HumanConfig config;

  Silences(HumanConfig config) {
    this.config = config;
  }

  /** When each timer of a standing is due; null for no timer. */
  record Timers(@Nullable Instant returnAt, @Nullable Instant ghostAt) {}

  static Timers timers(Standing standing, HumanConfig config) {
    Silence silence = standing.silence();
    Instant waiting = standing.waitingSince();
    boolean ghost = silence != null && ghostMayCome(standing, silence) && waiting != null;
    return new Timers(
        silence == null ? null : silence.until(),
        ghost && waiting != null ? waiting.plus(config.ghostAfter()) : null);
  }

  private static boolean ghostMayCome(Standing standing, Silence silence) {
    return !standing.ghostTold()
        && !standing.optedOut()
        && silence.reason() != Silence.Reason.OTHER_AGENT;
  }

  // ---- stepping back

  Transition humanWrote(ConversationState state, Instant at, Word word, Instant now) {
    if (word == Word.RESUME) {
      return resume(state, at, "a human agent gave the word back", true);
    }
    Standing standing = state.pulse().standing();
    boolean pause = word == Word.PAUSE;
    Instant until = at.plus(pause ? config.pauseOnCommand() : config.pause());
    if (standing.decidedAfter(second(at)) || !until.isAfter(now)) {
      return Transition.to(state);
    }
    Silence old = standing.silence();
    Silence.Reason reason = pause ? Silence.Reason.PAUSED : Silence.Reason.HUMAN;
    if (old != null && old.reason() == Silence.Reason.PAUSED) {
      reason = Silence.Reason.PAUSED;
      Instant oldUntil = old.until();
      until = oldUntil != null && oldUntil.isAfter(until) ? oldUntil : until;
    }
    boolean news = old == null || old.reason() != reason;
    return silence(
        state,
        new Silence(reason, second(at), until, null),
        waitingAfter(state, at),
        news ? new ConversationReport(pause ? Kind.PAUSED : Kind.HUMAN_WROTE, at, null) : null,
        null,
        List.of());
  }

  Transition command(ConversationState state, Command command, Instant at, @Nullable String by) {
    String who = by == null ? "an operator" : by;
    return switch (command) {
      case RESUME -> resume(state, at, who + " asked the assistant to return", true);
      case PAUSE ->
          state.pulse().standing().decidedAfter(second(at))
              ? Transition.to(state)
              : silence(
                  state,
                  new Silence(
                      Silence.Reason.PAUSED, second(at), at.plus(config.pauseOnCommand()), who),
                  waitingAfter(state, Instant.MIN),
                  new ConversationReport(Kind.PAUSED, at, who),
                  null,
                  List.of());
      case HAND_OVER -> handOver(state, List.of(), who + " asked for a human agent", at);
    };
  }

  /**
   * The assistant says that a human agent takes over, and stops.
   *
   * @param further messages that no state holds yet
   */
  Transition handOver(
      ConversationState state, List<ThoughtMessage> further, String reason, Instant now) {
    return silence(
        state,
        new Silence(Silence.Reason.HANDED_OVER, second(now), now.plus(config.pause()), reason),
        now,
        new ConversationReport(Kind.HANDED_OVER, now, reason),
        Line.HANDING_OVER,
        further);
  }

  Transition threadOwned(ConversationState state, boolean byOther, Instant at) {
    Silence old = state.pulse().standing().silence();
    boolean already = old != null && old.reason() == Silence.Reason.OTHER_AGENT;
    if (!byOther) {
      return already
          ? resume(state, at, "the thread is with this number again", false)
          : Transition.to(state);
    }
    if (already || old != null || state.pulse().standing().decidedAfter(second(at))) {
      return Transition.to(state);
    }
    String who = "another application answers in this thread";
    return silence(
        state,
        new Silence(Silence.Reason.OTHER_AGENT, second(at), null, who),
        null,
        new ConversationReport(Kind.OTHER_AGENT, at, who),
        null,
        List.of());
  }

  /** The person wants no more messages. Confirmed once, in every state. */
  Transition optOut(ConversationState state, ThoughtMessage message, Instant now) {
    Standing standing = state.pulse().standing();
    if (standing.optedOut()) {
      return Transition.to(state, new SettleMessage(message, Reason.OPTED_OUT));
    }
    var report = new ConversationReport(Kind.OPTED_OUT, now, message.intent().reason());
    return stop(
        state, standing.optedOut(true), report, Line.OPTED_OUT, List.of(message), "opted out");
  }

  /** Messages again, after an opt-out. A human agent who has the word keeps it. */
  Transition optIn(ConversationState state, ThoughtMessage message, Instant now) {
    Standing standing = state.pulse().standing().optedOut(false);
    var report = new ConversationReport(Kind.OPTED_IN, now, message.intent().reason());
    return new Transition(
        resting(state.pulse().with(standing)),
        List.of(new Keep(standing, report), new Say(Line.OPTED_IN, Thought.of(message, now))));
  }

  private Transition silence(
      ConversationState state,
      Silence silence,
      @Nullable Instant waitingSince,
      @Nullable ConversationReport report,
      @Nullable Line line,
      List<ThoughtMessage> further) {
    Standing standing = state.pulse().standing();
    for (var message : state.unsettled()) {
      standing = standing.personWrote(message.message().sentAt());
    }
    return stop(
        state, standing.silenced(silence, waitingSince), report, line, further, HUMAN_TOOK_OVER);
  }

  /** Ends what runs, drops what waits and keeps silent from now on. */
  private static Transition stop(
      ConversationState state,
      Standing standing,
      @Nullable ConversationReport report,
      @Nullable Line line,
      List<ThoughtMessage> further,
      String fence) {
    var effects = new ArrayList<Effect>();
    if (state.draft().turn() != 0) {
      effects.add(new CancelTurn(state.draft().turn()));
    }
    effects.add(new Fence(fence));
    effects.add(new Keep(standing, report));
    var open = new ArrayList<>(state.unsettled());
    // What a message says now counts, not what it said before.
    further.forEach(m -> open.removeIf(old -> old.message().id().equals(m.message().id())));
    open.addAll(further);
    if (line != null) {
      var about = open.isEmpty() ? null : new Thought(open, 0, open.getFirst().receivedAt(), false);
      effects.add(new Say(line, about));
    } else {
      for (var message : open) {
        effects.add(new SettleMessage(message, Reason.HUMAN_SPEAKS));
      }
    }
    return new Transition(new Silent(state.pulse().with(standing)), effects);
  }

  /** The first message that came after what the human agent wrote. */
  private static @Nullable Instant waitingAfter(ConversationState state, Instant at) {
    Instant waiting = state.pulse().standing().waitingSince();
    if (waiting != null && waiting.isAfter(at)) {
      return waiting;
    }
    return state.unsettled().stream()
        .map(message -> message.message().sentAt())
        .filter(sentAt -> sentAt.isAfter(at))
        .min(Instant::compareTo)
        .orElse(null);
  }

  // ---- while silent

  /** The person writes while somebody else has the word. */
  Transition arrived(Silent state, ThoughtMessage message) {
    Standing standing = state.pulse().standing();
    if (standing.optedOut()) {
      return Transition.to(state, new SettleMessage(message, Reason.OPTED_OUT));
    }
    var effects = new ArrayList<Effect>();
    Instant sentAt = message.message().sentAt();
    Standing heard = standing.personWrote(sentAt);
    if (standing.waitingSince() == null) {
      heard = heard.waiting(sentAt);
      effects.add(new Keep(heard, null));
    }
    effects.add(new SettleMessage(message, Reason.HUMAN_SPEAKS));
    return new Transition(new Silent(state.pulse().with(heard)), effects);
  }

  Transition timer(ConversationState state, String name, Instant dueAt, Instant now) {
    Standing standing = state.pulse().standing();
    Silence silence = standing.silence();
    if (silence == null) {
      return Transition.to(state);
    }
    Timers timers = timers(standing, config);
    if (name.equals(RETURN) && isDue(timers.returnAt(), dueAt)) {
      return mayReturn(state, standing, dueAt, now);
    }
    return name.equals(GHOST) && isDue(timers.ghostAt(), dueAt)
        ? ghost(state, standing, now)
        : Transition.to(state);
  }

  /** An older timer than the standing asks for is stale. Durable times have whole milliseconds. */
  private static boolean isDue(@Nullable Instant wanted, Instant dueAt) {
    return wanted != null && !wanted.truncatedTo(ChronoUnit.MILLIS).isAfter(dueAt);
  }

  private Transition mayReturn(
      ConversationState state, Standing standing, Instant dueAt, Instant now) {
    Instant last = standing.lastPersonAt();
    Instant quietAt = last == null ? Instant.MIN : last.plus(config.returnIdle());
    Instant reference = now.isAfter(dueAt) ? now : dueAt;
    if (quietAt.isAfter(reference)) {
      Standing later = standing.until(quietAt);
      return new Transition(new Silent(state.pulse().with(later)), List.of(new Keep(later, null)));
    }
    return resume(state, reference, "the pause has ended", false);
  }

  private Transition ghost(ConversationState state, Standing standing, Instant now) {
    Standing told = standing.toldToWait();
    String reason = "no human agent answered for " + minutes(config.ghostAfter());
    var report = new ConversationReport(Kind.GHOST, now, reason);
    return switch (config.ghostPolicy()) {
      case RESUME ->
          Transition.to(state, new Keep(told, report)).then(resume(state, now, reason, true));
      case HOLD, TEMPLATE ->
          new Transition(
              new Silent(state.pulse().with(told)),
              List.of(new Keep(told, report), new Say(Line.GHOST, null)));
      case NOTHING ->
          new Transition(new Silent(state.pulse().with(told)), List.of(new Keep(told, report)));
    };
  }

  private static String minutes(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  // ---- coming back

  Transition resume(ConversationState state, Instant at, String reason, boolean answerWaiting) {
    Standing standing = state.pulse().standing();
    if (standing.silence() == null || standing.decidedAfter(second(at))) {
      return Transition.to(state);
    }
    Standing resumed = standing.resumed(second(at));
    var effects = new ArrayList<Effect>();
    effects.add(new Keep(resumed, new ConversationReport(Kind.RESUMED, at, reason)));
    Instant waiting = standing.waitingSince();
    if (answerWaiting && waiting != null && !resumed.silent()) {
      effects.add(new AnswerWaiting(waiting));
    }
    return new Transition(resting(state.pulse().with(resumed)), effects);
  }

  /** The state in which nothing happens. */
  static ConversationState resting(Pulse pulse) {
    return pulse.standing().silent() ? new Silent(pulse) : new Idle(pulse);
  }

  private static Instant second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }
}
