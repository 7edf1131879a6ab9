package dev.chasqui.conversation;

import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.CloseWindow;
import dev.chasqui.conversation.Effect.LimitRate;
import dev.chasqui.conversation.Effect.NoteMerged;
import dev.chasqui.conversation.Effect.Queue;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.Settle;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.conversation.Effect.ShowTyping;
import dev.chasqui.conversation.Effect.StartTurn;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.observe.Stage;
import dev.chasqui.turn.Turn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One conversation in memory: its state, its timer, its running turn. Runs the effects of the state
 * machine. Confined to the context of its partition's owner.
 */
final class LiveConversation {
  private static final long NO_TIMER = -1;

  private record Pending(LoggedEvent event, Future<Void> stored) {}

  private final ConversationParts parts;
  private final ConversationKey key;
  private final Recollection recollection;
  private final Delivering delivering;
  private final Map<MessageId, Pending> pending = new HashMap<>();
  private ConversationState state = ConversationMachine.initial();
  private @Nullable Turn turn;
  private @Nullable Thought turnThought;
  private long turnNumber;
  private long timer = NO_TIMER;
  private @Nullable Instant timerAt;
  private boolean dropped;

  LiveConversation(ConversationParts parts, ConversationKey key) {
    this.parts = parts;
    this.key = key;
    recollection = new Recollection(parts, key, this::alive);
    delivering = new Delivering(parts, key, recollection, this::alive);
    parts.meters().resident.incrementAndGet();
  }

  /** Whether nothing of it needs memory, so that it may be forgotten. */
  boolean idle() {
    return state instanceof ConversationState.Idle && pending.isEmpty();
  }

  /**
   * Whether something of an answer has left or is about to, so that the owner should see it
   * through.
   */
  boolean answering() {
    return switch (state) {
      case ConversationState.Idle _, ConversationState.Collecting _ -> false;
      case ConversationState.Answering _,
          ConversationState.Delivering _,
          ConversationState.Committing _ ->
          true;
    };
  }

  /**
   * Takes a message whose event is {@code event}; {@code stored} tells when it is in PostgreSQL.
   */
  void arrived(ThoughtMessage message, LoggedEvent event, Future<Void> stored) {
    pending.put(message.message().id(), new Pending(event, stored));
    if (state instanceof ConversationState.Idle) {
      note(message, Stage.WINDOW_OPENED, Map.of());
    }
    handle(new ConversationEvent.MessageArrived(message));
  }

  /** Stops everything without settling, so that another owner takes the events up again. */
  void drop() {
    if (dropped) {
      return;
    }
    dropped = true;
    parts.meters().resident.decrementAndGet();
    cancelTimer();
    endTurn();
    pending.clear();
  }

  private boolean alive() {
    return !dropped;
  }

  private void handle(ConversationEvent event) {
    if (dropped) {
      return;
    }
    var transition = parts.machine().on(state, event, parts.clock().instant());
    state = transition.state();
    for (var effect : transition.effects()) {
      run(effect);
    }
    wakeLater();
  }

  private void wakeLater() {
    Instant wakeAt = state.wakeAt();
    if (wakeAt != null && wakeAt.equals(timerAt)) {
      return;
    }
    cancelTimer();
    if (wakeAt == null) {
      return;
    }
    timerAt = wakeAt;
    // Rounded up: a tick before its time would only be asked for again.
    long nanos = Duration.between(parts.clock().instant(), wakeAt).toNanos();
    long millis = Math.max(1, Math.ceilDiv(nanos, 1_000_000L));
    timer =
        parts
            .vertx()
            .setTimer(
                millis,
                _ -> {
                  timer = NO_TIMER;
                  timerAt = null;
                  handle(new ConversationEvent.Tick());
                });
  }

  private void cancelTimer() {
    if (timer != NO_TIMER) {
      parts.vertx().cancelTimer(timer);
      timer = NO_TIMER;
    }
    timerAt = null;
  }

  private void run(Effect effect) {
    switch (effect) {
      case StartTurn start -> startTurn(start);
      case CancelTurn(var number) -> {
        if (number == turnNumber && turn != null && turnThought != null) {
          parts.meters().speculationWasted.increment();
          note(turnThought, Stage.MODEL_CANCELLED, Map.of("turn", "" + number));
          endTurn();
        }
      }
      case ShowTyping(var latest) ->
          parts.presence().readAndTyping(key.number(), latest.message().id());
      case CloseWindow(var thought, var speculation) -> {
        Instant now = parts.clock().instant();
        parts
            .meters()
            .windowClosed(speculation, Duration.between(thought.last().receivedAt(), now));
        parts.meters().fragments.record(thought.messages().size());
        note(thought, Stage.WINDOW_CLOSED, Map.of("messages", "" + thought.messages().size()));
      }
      case Queue queue -> queue(queue);
      case Settle(var thought) -> thought.messages().forEach(this::settle);
      case SettleMessage(var message, var reason) -> {
        if (reason == Reason.OVERFLOW) {
          parts.meters().overflow.increment();
        }
        settle(message);
      }
      case LimitRate(var thought) -> {
        parts.meters().rateLimited.increment();
        note(thought, Stage.RATE_LIMITED, Map.of());
      }
      case NoteMerged(var message) -> {
        parts.meters().merged.increment();
        note(message, Stage.MERGED, Map.of());
      }
    }
  }

  private void startTurn(StartTurn start) {
    endTurn();
    turnNumber = start.turn();
    turnThought = start.thought();
    parts.meters().turnsRunning.incrementAndGet();
    note(
        start.thought(),
        Stage.MODEL_STARTED,
        Map.of("turn", "" + start.turn(), "speculative", "" + start.speculative()));
    var words =
        new ArrayList<>(start.thought().messages().stream().map(ThoughtMessage::text).toList());
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
                new TurnEar(start.turn(), start.thought()));
  }

  private final class TurnEar implements Turn.Listener {
    private final long number;
    private final Thought thought;

    TurnEar(long number, Thought thought) {
      this.number = number;
      this.thought = thought;
    }

    @Override
    public void firstToken() {
      note(thought, Stage.FIRST_TOKEN, Map.of("turn", "" + number));
    }

    @Override
    public void sentenceReady() {
      handle(new ConversationEvent.SentenceReady(number));
    }

    @Override
    public void completed(ModelResult result) {
      note(
          thought,
          Stage.MODEL_COMPLETED,
          Map.of(
              "model",
              result.model(),
              "tokens",
              "" + result.usage().completionTokens(),
              "finish",
              result.finishReason()));
      handle(new ConversationEvent.TurnCompleted(number));
    }

    @Override
    public void failed(ModelException failure) {
      note(thought, Stage.MODEL_FAILED, Map.of("kind", failure.kind().name()));
      boolean usable = turn != null && turn.usable();
      handle(new ConversationEvent.TurnFailed(number, usable));
    }
  }

  /** Lets go of the turn and, if it still speaks, ends its call. What it said was taken before. */
  private void endTurn() {
    if (turn == null) {
      return;
    }
    parts.meters().turnsRunning.decrementAndGet();
    turn.cancel();
    turn = null;
    turnThought = null;
  }

  private void queue(Queue queue) {
    delivering
        .queue(queue.piece(), turn, queue.thought(), queue.last())
        .onComplete(
            _ -> {
              if (queue.last()) {
                handle(new ConversationEvent.AnswerCommitted(queue.turn()));
              }
            },
            failure -> {
              if (alive()) {
                fail(queue.thought(), failure);
                handle(new ConversationEvent.AnswerCommitted(queue.turn()));
              }
            });
    if (queue.last()) {
      endTurn();
    }
  }

  private void settle(ThoughtMessage message) {
    var settled = pending.remove(message.message().id());
    if (settled != null) {
      settled.stored.onComplete(_ -> settled.event.done(), settled.event::failed);
    }
  }

  private void fail(Thought thought, Throwable failure) {
    for (var message : thought.messages()) {
      var failed = pending.remove(message.message().id());
      if (failed != null) {
        failed.event.failed(failure);
      }
    }
  }

  private void note(Thought thought, Stage stage, Map<String, String> detail) {
    Instant now = parts.clock().instant();
    for (String traceId : thought.traceIds()) {
      parts.timeline().record(traceId, stage, now, detail);
    }
  }

  private void note(ThoughtMessage message, Stage stage, Map<String, String> detail) {
    parts.timeline().record(message.traceId(), stage, parts.clock().instant(), detail);
  }
}
