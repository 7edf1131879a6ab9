package dev.chasqui.conversation;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a conversation stands. Immutable. */
public sealed interface ConversationState {

  Pulse pulse();

  /** Messages whose events are not done yet, in the order in which they came. */
  default List<ThoughtMessage> unsettled() {
    return List.of();
  }

  /** The call that may still run, or {@link Draft#none()}. */
  default Draft draft() {
    return Draft.none();
  }

  /**
   * When the machine wants its next {@link ConversationEvent.Tick}; null when only events move it.
   */
  @Nullable Instant wakeAt();

  /** Nothing to answer. */
  record Idle(Pulse pulse) implements ConversationState {
    @Override
    public @Nullable Instant wakeAt() {
      return null;
    }
  }

  /** Somebody else has the word. Durable timers end it, not ticks. */
  record Silent(Pulse pulse) implements ConversationState {
    @Override
    public @Nullable Instant wakeAt() {
      return null;
    }
  }

  /**
   * The window is open: more of the thought may come. The model may be at work already.
   *
   * @param closesAt when the window closes if nothing more comes
   * @param restarts model calls of this thought thrown away so far
   * @param speculateAt when to start the next one, or null when none is planned
   * @param typingAt when to renew the typing indicator
   * @param limited whether the person is over the answer rate, so that the window stays open until
   *     a place is free
   */
  record Collecting(
      Pulse pulse,
      Thought thought,
      Instant closesAt,
      Draft draft,
      int restarts,
      @Nullable Instant speculateAt,
      Instant typingAt,
      boolean limited)
      implements ConversationState {

    @Override
    public List<ThoughtMessage> unsettled() {
      return thought.messages();
    }

    /** The same window with another model call, planned or running. */
    Collecting with(Pulse newPulse, Draft newDraft) {
      return new Collecting(
          newPulse, thought, closesAt, newDraft, restarts, null, typingAt, limited);
    }

    Collecting with(Thought newThought) {
      return new Collecting(
          pulse, newThought, closesAt, draft, restarts, speculateAt, typingAt, limited);
    }

    Collecting withOverflow() {
      return new Collecting(
          pulse, thought.withOverflow(), closesAt, draft, restarts, speculateAt, typingAt, limited);
    }

    Collecting typingAgainAt(Instant at) {
      return new Collecting(pulse, thought, closesAt, draft, restarts, speculateAt, at, limited);
    }

    /** The window stays open, without a model call, until the person's rate allows an answer. */
    Collecting limitedUntil(Instant free) {
      return new Collecting(pulse, thought, free, Draft.none(), restarts, null, free, true);
    }

    @Override
    public @Nullable Instant wakeAt() {
      Instant wake = speculateAt != null && speculateAt.isBefore(closesAt) ? speculateAt : closesAt;
      return typingAt.isBefore(wake) ? typingAt : wake;
    }
  }

  /**
   * The window is closed and nothing of the answer has left.
   *
   * @param flushAt when complete sentences leave without waiting for the rest
   * @param holdAt when a holding line leaves
   * @param next messages that came too late to join
   */
  record Answering(
      Pulse pulse,
      Thought thought,
      Draft draft,
      Instant flushAt,
      Instant holdAt,
      Instant giveUpAt,
      Instant typingAt,
      List<ThoughtMessage> next)
      implements ConversationState {
    public Answering {
      next = List.copyOf(next);
    }

    @Override
    public List<ThoughtMessage> unsettled() {
      return joined(thought, next);
    }

    Answering with(Draft newDraft, Instant newFlushAt) {
      return new Answering(pulse, thought, newDraft, newFlushAt, holdAt, giveUpAt, typingAt, next);
    }

    Answering with(Thought newThought) {
      return new Answering(pulse, newThought, draft, flushAt, holdAt, giveUpAt, typingAt, next);
    }

    /** The same answer from the start, by another model call. */
    Answering restarted(Pulse newPulse, Draft newDraft, Instant newGiveUpAt) {
      return new Answering(
          newPulse, thought, newDraft, flushAt, holdAt, newGiveUpAt, typingAt, next);
    }

    Answering asHeld() {
      return new Answering(
          pulse, thought.asHeld(), draft, flushAt, holdAt, giveUpAt, typingAt, next);
    }

    Answering typingAgainAt(Instant at) {
      return new Answering(pulse, thought, draft, flushAt, holdAt, giveUpAt, at, next);
    }

    Answering queueing(List<ThoughtMessage> newNext) {
      return new Answering(pulse, thought, draft, flushAt, holdAt, giveUpAt, typingAt, newNext);
    }

    @Override
    public @Nullable Instant wakeAt() {
      Instant wake = giveUpAt.isBefore(typingAt) ? giveUpAt : typingAt;
      if (draft.progress() == Draft.Progress.HAS_SENTENCE && flushAt.isBefore(wake)) {
        wake = flushAt;
      }
      return !thought.held() && holdAt.isBefore(wake) ? holdAt : wake;
    }
  }

  /** The first part is on its way and the model still speaks. */
  record Delivering(
      Pulse pulse, Thought thought, Draft draft, Instant giveUpAt, List<ThoughtMessage> next)
      implements ConversationState {
    public Delivering {
      next = List.copyOf(next);
    }

    @Override
    public List<ThoughtMessage> unsettled() {
      return joined(thought, next);
    }

    @Override
    public @Nullable Instant wakeAt() {
      return giveUpAt;
    }
  }

  /** The whole answer waits to become durable in the outbox. */
  record Committing(Pulse pulse, Thought thought, long turn, List<ThoughtMessage> next)
      implements ConversationState {
    public Committing {
      next = List.copyOf(next);
    }

    @Override
    public List<ThoughtMessage> unsettled() {
      return joined(thought, next);
    }

    @Override
    public @Nullable Instant wakeAt() {
      return null;
    }
  }

  private static List<ThoughtMessage> joined(Thought thought, List<ThoughtMessage> next) {
    return Stream.concat(thought.messages().stream(), next.stream()).toList();
  }
}
