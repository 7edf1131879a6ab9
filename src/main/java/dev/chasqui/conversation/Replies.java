package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationState.Answering;
import dev.chasqui.conversation.ConversationState.Collecting;
import dev.chasqui.conversation.ConversationState.Committing;
import dev.chasqui.conversation.ConversationState.Delivering;
import dev.chasqui.conversation.Draft.Progress;
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.Piece;
import dev.chasqui.conversation.Effect.Queue;
import dev.chasqui.conversation.Effect.ShowTyping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leaves of an answer, and when: by the deadlines, and by how far the model is. Pure, a part
 * of {@link ConversationMachine}.
 */
final class Replies {
  /**
   * A sentence that comes at or after the flush deadline waits this long for the rest: a model that
   * is late but done saves a bubble, which is billed and counts against the pair limit.
   */
  private static final Duration LATE_GRACE = Duration.ofMillis(150);

  private final ConversationConfig config;

  Replies(ConversationConfig config) {
    this.config = config;
  }

  /** The window is closed; {@code base} is what the deadlines count from. */
  Answering answering(Pulse pulse, Collecting s, Draft draft, Instant base, Instant now) {
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

  /** What is due while nothing has left. */
  Transition tick(Answering s, Instant now) {
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

  /** What the model did for an answer of which nothing has left. */
  Transition progressed(Answering s, Progress progress, Instant now) {
    return switch (progress) {
      case HAS_SENTENCE -> tick(withSentence(s, now), now);
      case COMPLETE -> finish(s, Piece.WHOLE, now, null);
      case FAILED_USABLE -> finish(s, Piece.HALF, now, null);
      case FAILED -> finish(s, Piece.APOLOGY, now, null);
      case NONE, STREAMING, HANDS_OVER -> Transition.to(s);
    };
  }

  /** The model has ended, well or not, after the first part left. */
  Transition rest(Delivering s, Instant now) {
    long turn = s.draft().turn();
    return Transition.to(
        committing(s.pulse(), s.thought(), turn, s.next(), now),
        new Queue(Piece.REST, turn, s.thought(), true));
  }

  /** The model has not ended in time after the first part left. */
  Transition giveUp(Delivering s, Instant now) {
    var rest = rest(s, now);
    return rest.then(Transition.to(rest.state(), new CancelTurn(s.draft().turn())));
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

  /** All of the answer is on its way into the outbox. */
  Committing committing(
      Pulse pulse, Thought thought, long turn, List<ThoughtMessage> next, Instant now) {
    return new Committing(pulse.answered(now, config.ratePerMinute()), thought, turn, next);
  }
}
