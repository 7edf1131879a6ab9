package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationEvent.AnswerCommitted;
import dev.chasqui.conversation.ConversationEvent.Command;
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
import dev.chasqui.conversation.ConversationEvent.Word;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageContent.Media;
import dev.chasqui.model.MessageContent.MediaKind;
import dev.chasqui.model.MessageContent.Reaction;
import dev.chasqui.model.MessageContent.Text;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Plays a script to the state machine with a clock of its own, ticking whenever the machine asks
 * for it, and writes down every effect with its time.
 *
 * <p>A step reads {@code <millis> <verb> [argument]}. Verbs: {@code text a?}, {@code photo p},
 * {@code reaction r}, {@code edit a words}, {@code edit-asks-human a}, {@code edit-opts-out a},
 * {@code withdraw a}, {@code sentence [turn]}, {@code complete [turn]}, {@code fail [turn]}, {@code
 * fail-usable [turn]}, {@code committed [turn]}, {@code until} (only lets time pass); {@code
 * asks-human a}, {@code opts-out a}, {@code opts-in a}; {@code agent [at]}, {@code agent-pause
 * [at]}, {@code agent-resume [at]} with the event time in milliseconds; {@code hand-over [turn]};
 * {@code command-pause}, {@code command-resume}, {@code command-hand-over}; {@code owned}, {@code
 * returned}; {@code timer name due}.
 */
final class MachineDriver {
  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  static final ConversationKey KEY = ConversationKey.parse("880000000000001:15550002222");

  private final ConversationMachine machine;
  private final List<String> log = new ArrayList<>();
  private ConversationState state = ConversationMachine.initial(Standing.NEW);
  private Instant now = START;

  MachineDriver(ConversationConfig config) {
    machine = new ConversationMachine(config);
  }

  static List<String> play(ConversationConfig config, String script) {
    var driver = new MachineDriver(config);
    for (String step : script.split("\\|", -1)) {
      driver.step(step.strip());
    }
    return driver.log;
  }

  /** What was done so far, a line for each effect. */
  List<String> log() {
    return log;
  }

  ConversationState state() {
    return state;
  }

  void step(String step) {
    String[] words = step.split("\\s+", 3);
    advance(START.plusMillis(Long.parseLong(words[0])));
    String argument = words.length > 2 ? words[2] : "";
    switch (words[1]) {
      case "text" -> apply(new MessageArrived(message(argument, new Text(argument), now)));
      case "photo" ->
          apply(
              new MessageArrived(
                  message(argument, new Media(MediaKind.IMAGE, argument, null, null, null), now)));
      case "reaction" ->
          apply(
              new MessageArrived(
                  message(argument, new Reaction(new MessageId("other"), "👍"), now)));
      case "edit" -> {
        String[] edit = argument.split(" ", 2);
        apply(new MessageEdited(message(edit[0], new Text(edit[1]), now)));
      }
      case "edit-asks-human" -> edits(argument, Intent.Kind.HUMAN);
      case "edit-opts-out" -> edits(argument, Intent.Kind.OPT_OUT);
      case "withdraw" -> apply(new MessageWithdrawn(new MessageId(argument)));
      case "sentence" -> apply(new SentenceReady(turn(argument)));
      case "complete" -> apply(new TurnCompleted(turn(argument)));
      case "fail" -> apply(new TurnFailed(turn(argument), false));
      case "fail-usable" -> apply(new TurnFailed(turn(argument), true));
      case "committed" -> apply(new AnswerCommitted(turn(argument)));
      case "asks-human" -> asks(argument, Intent.Kind.HUMAN);
      case "opts-out" -> asks(argument, Intent.Kind.OPT_OUT);
      case "opts-in" -> asks(argument, Intent.Kind.OPT_IN);
      case "agent" -> apply(new HumanWrote(at(argument), Word.SPEECH));
      case "agent-pause" -> apply(new HumanWrote(at(argument), Word.PAUSE));
      case "agent-resume" -> apply(new HumanWrote(at(argument), Word.RESUME));
      case "hand-over" -> apply(new HandOverAsked(turn(argument), "too hard"));
      case "command-pause" -> apply(new CommandGiven(Command.PAUSE, now, "ana"));
      case "command-resume" -> apply(new CommandGiven(Command.RESUME, now, null));
      case "command-hand-over" -> apply(new CommandGiven(Command.HAND_OVER, now, null));
      case "owned" -> apply(new ThreadOwned(true, now));
      case "returned" -> apply(new ThreadOwned(false, now));
      case "timer" -> {
        String[] timer = argument.split(" ", 2);
        apply(new TimerFired(timer[0], START.plusMillis(Long.parseLong(timer[1]))));
      }
      case "tick" -> apply(new Tick());
      case "until" -> {}
      default -> throw new IllegalArgumentException(step);
    }
  }

  private void asks(String id, Intent.Kind kind) {
    apply(new MessageArrived(wish(id, kind)));
  }

  private void edits(String id, Intent.Kind kind) {
    apply(new MessageEdited(wish(id, kind)));
  }

  private ThoughtMessage wish(String id, Intent.Kind kind) {
    var plain = message(id, new Text(id), now);
    return new ThoughtMessage(
        plain.message(), id, plain.traceId(), now, new Intent(kind, "asked"), false);
  }

  private Instant at(String argument) {
    return argument.isEmpty() ? now : START.plusMillis(Long.parseLong(argument));
  }

  private static String describe(Standing standing) {
    var silence = standing.silence();
    Instant until = silence == null ? null : silence.until();
    Instant waiting = standing.waitingSince();
    return (silence == null ? "speaks" : lower(silence.reason()))
        + (until == null ? "" : " until " + Duration.between(START, until).toMillis())
        + (waiting == null ? "" : " waiting " + Duration.between(START, waiting).toMillis())
        + (standing.ghostTold() ? " told" : "")
        + (standing.optedOut() ? " opted-out" : "");
  }

  private static String describe(@Nullable ConversationReport report) {
    return report == null ? "" : " report " + lower(report.kind());
  }

  private long turn(String argument) {
    return argument.isEmpty() ? state.pulse().lastTurn() : Long.parseLong(argument);
  }

  /** Lets time pass, ticking on the way whenever the machine wants it. */
  private void advance(Instant to) {
    int ticks = 0;
    Instant wake;
    while ((wake = state.wakeAt()) != null && !wake.isAfter(to)) {
      if (ticks++ > 1_000) {
        throw new AssertionError("the machine asks for ticks without end in " + state);
      }
      now = wake.isAfter(now) ? wake : now;
      apply(new Tick());
    }
    now = to;
  }

  private void apply(ConversationEvent event) {
    var transition = machine.on(state, event, now);
    state = transition.state();
    for (var effect : transition.effects()) {
      log.add(Duration.between(START, now).toMillis() + " " + describe(effect));
    }
  }

  static ThoughtMessage message(String id, MessageContent content, Instant at) {
    var message =
        new InboundMessage(
            new MessageId(id),
            KEY,
            new Contact("15550002222", null, "Ana", null),
            at,
            content,
            null);
    return new ThoughtMessage(message, id, "trace-" + id, at);
  }

  private static String describe(Effect effect) {
    return switch (effect) {
      case Effect.StartTurn e ->
          "start %d %s%s".formatted(e.turn(), e.thought().ids(), e.speculative() ? " early" : "");
      case Effect.CancelTurn e -> "cancel " + e.turn();
      case Effect.ShowTyping e -> "typing " + e.latest().message().id();
      case Effect.CloseWindow e -> "close " + lower(e.speculation());
      case Effect.Queue e ->
          "queue %s %d %s%s"
              .formatted(lower(e.piece()), e.turn(), e.thought().ids(), e.last() ? " last" : "");
      case Effect.Settle e -> "settle " + e.thought().ids();
      case Effect.SettleMessage e ->
          "settle-one %s %s".formatted(e.message().message().id(), lower(e.reason()));
      case Effect.LimitRate e -> "limit " + e.thought().ids();
      case Effect.NoteMerged e -> "merged " + e.message().message().id();
      case Effect.Fence _ -> "fence";
      case Effect.Keep e -> "keep " + describe(e.standing()) + describe(e.report());
      case Effect.Say e ->
          "say " + lower(e.line()) + (e.about() == null ? "" : " " + e.about().ids());
      case Effect.AnswerWaiting e ->
          "answer-waiting " + Duration.between(START, e.since()).toMillis();
    };
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
