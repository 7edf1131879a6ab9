package dev.chasqui.conversation;

import dev.chasqui.conversation.Effect.StartTurn;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.observe.Stage;
import dev.chasqui.turn.Turn;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The running turn of a conversation: starts it with what the model must know, and hands on what
 * comes of it. Confined to the conversation's context.
 */
final class Asking {

  /** What the person said and what was answered is in the history by then. */
  private static final String BROKEN_OFF =
      "[your last message broke off: only its beginning arrived; wanted is what was still missing,"
          + " without what was said already]";

  private final ConversationParts parts;
  private final Recollection recollection;
  private final Consumer<ConversationEvent> heard;
  private @Nullable Turn turn;
  private @Nullable Thought thought;
  private long current;

  /**
   * @param heard takes what the model does, as events of the state machine
   */
  Asking(ConversationParts parts, Recollection recollection, Consumer<ConversationEvent> heard) {
    this.parts = parts;
    this.recollection = recollection;
    this.heard = heard;
  }

  /** The turn that speaks, or null. */
  @Nullable Turn turn() {
    return turn;
  }

  /** Asks the model, and nothing else any more. */
  void start(StartTurn start) {
    end();
    current = start.turn();
    thought = start.thought();
    parts.meters().turnsRunning.incrementAndGet();
    parts.note(
        start.thought(),
        Stage.MODEL_STARTED,
        Map.of("turn", "" + start.turn(), "speculative", "" + start.speculative()));
    var words = new ArrayList<String>();
    if (start.thought().partsSaid() > 0) {
      words.add(BROKEN_OFF);
    }
    start.thought().unheard().forEach(message -> words.add(message.text()));
    if (start.thought().overflow() > 0) {
      words.add("[" + start.thought().overflow() + " more messages came and are not shown]");
    }
    turn =
        parts
            .turns()
            .start(
                recollection.recall(),
                words,
                start.thought().last().message().contact().name(),
                start.thought().first().traceId(),
                new Ear(start.turn(), start.thought()));
  }

  private final class Ear implements Turn.Listener {
    private final long number;
    private final Thought thought;

    Ear(long number, Thought thought) {
      this.number = number;
      this.thought = thought;
    }

    @Override
    public void firstToken() {
      parts.note(thought, Stage.FIRST_TOKEN, Map.of("turn", "" + number));
    }

    @Override
    public void sentenceReady() {
      heard.accept(new ConversationEvent.SentenceReady(number));
    }

    @Override
    public void handOver(String reason) {
      heard.accept(new ConversationEvent.HandOverAsked(number, reason));
    }

    @Override
    public void completed(ModelResult result) {
      parts.note(
          thought,
          Stage.MODEL_COMPLETED,
          Map.of(
              "model",
              result.model(),
              "tokens",
              "" + result.usage().completionTokens(),
              "finish",
              result.finishReason()));
      heard.accept(new ConversationEvent.TurnCompleted(number));
    }

    @Override
    public void failed(ModelException failure) {
      parts.note(thought, Stage.MODEL_FAILED, Map.of("kind", failure.kind().name()));
      boolean usable = turn != null && turn.usable();
      heard.accept(new ConversationEvent.TurnFailed(number, usable));
    }
  }

  /**
   * Ends the turn with this number if it still speaks.
   *
   * @param silent whether the assistant has become silent: a turn that ends in a hand-over has done
   *     its work then
   */
  void cancel(long cancelled, boolean silent) {
    if (cancelled != current || turn == null || thought == null) {
      return;
    }
    if (!(turn.handsOver() && silent)) {
      parts.meters().speculationWasted.increment();
      parts.note(thought, Stage.MODEL_CANCELLED, Map.of("turn", "" + cancelled));
    }
    end();
  }

  /** Lets go of the turn and, if it still speaks, ends its call. What it said was taken before. */
  void end() {
    if (turn == null) {
      return;
    }
    parts.meters().turnsRunning.decrementAndGet();
    turn.cancel();
    turn = null;
    thought = null;
  }
}
