package dev.chasqui.conversation;

import dev.chasqui.conversation.ConversationEvent.Word;
import dev.chasqui.conversation.Effect.AnswerWaiting;
import dev.chasqui.conversation.Effect.CancelTurn;
import dev.chasqui.conversation.Effect.CloseWindow;
import dev.chasqui.conversation.Effect.Fence;
import dev.chasqui.conversation.Effect.Keep;
import dev.chasqui.conversation.Effect.LimitRate;
import dev.chasqui.conversation.Effect.NoteMerged;
import dev.chasqui.conversation.Effect.Queue;
import dev.chasqui.conversation.Effect.Reason;
import dev.chasqui.conversation.Effect.Say;
import dev.chasqui.conversation.Effect.Settle;
import dev.chasqui.conversation.Effect.SettleMessage;
import dev.chasqui.conversation.Effect.ShowTyping;
import dev.chasqui.conversation.Effect.StartTurn;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.observe.Stage;
import dev.chasqui.store.KnownConversation;
import dev.chasqui.turn.Turn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One conversation in memory: its state, its timer, its running turn. Runs the effects of the state
 * machine. Confined to the context of its partition's owner.
 */
final class LiveConversation {
  private static final long NO_TIMER = -1;

  /** What the person said and what was answered is in the history by then. */
  private static final String BROKEN_OFF =
      "[your last message broke off: only its beginning arrived; wanted is what was still missing,"
          + " without what was said already]";

  private record Pending(LoggedEvent event, Future<Void> stored) {}

  private final ConversationParts parts;
  private final ConversationKey key;
  private final Recollection recollection;
  private final Delivering delivering;
  private final Map<MessageId, Pending> pending = new HashMap<>();
  private final Speaking speaking;
  private final Reach reach;
  private ConversationState state;
  private Contact contact;
  private Instant contactAt;
  private @Nullable Turn turn;
  private @Nullable Thought turnThought;
  private long turnNumber;
  private long timer = NO_TIMER;
  private @Nullable Instant timerAt;
  private boolean dropped;

  LiveConversation(ConversationParts parts, ConversationKey key, KnownConversation known) {
    this.parts = parts;
    this.key = key;
    state = ConversationMachine.initial(known.standing());
    contact = known.contact();
    contactAt = known.contactAt();
    recollection = new Recollection(parts, key, this::alive);
    reach =
        new Reach(
            parts, key, known.window(), () -> state.pulse().standing().optedOut(), this::alive);
    delivering = new Delivering(parts, key, recollection, reach, this::alive);
    speaking = new Speaking(parts, key, recollection, known.standing(), reach, this::alive);
    parts.meters().resident.incrementAndGet();
  }

  /** How the person may be written to. */
  Reach reach() {
    return reach;
  }

  /** Whether nothing of it needs memory, so that it may be forgotten. */
  boolean idle() {
    return pending.isEmpty()
        && (state instanceof ConversationState.Idle || state instanceof ConversationState.Silent);
  }

  /**
   * Whether something of an answer has left or is about to, so that the owner should see it
   * through.
   */
  boolean answering() {
    return switch (state) {
      case ConversationState.Idle _, ConversationState.Silent _, ConversationState.Collecting _ ->
          false;
      case ConversationState.Answering _,
          ConversationState.Delivering _,
          ConversationState.Committing _ ->
          true;
    };
  }

  /**
   * Takes a message whose event is {@code event}; {@code stored} tells when it is in PostgreSQL.
   */
  void arrived(ThoughtMessage arrived, LoggedEvent event, Future<Void> stored) {
    if (pending.containsKey(arrived.message().id())) {
      // The same message in another record, which deduplication has forgotten.
      parts.meters().duplicates.increment();
      event.done();
      return;
    }
    pending.put(arrived.message().id(), new Pending(event, stored));
    meet(arrived.message().contact(), arrived.message().sentAt());
    // Answered by the ids that hold now, also when it was written before they changed.
    var message = arrived.by(contact);
    speaking.follow(message.traceId());
    if (message.begun()) {
      recollection.reloadAfter(stored);
    }
    if (state instanceof ConversationState.Idle) {
      note(message, Stage.WINDOW_OPENED, Map.of());
    }
    var _ = handle(new ConversationEvent.MessageArrived(message));
  }

  /**
   * Takes a message of a human agent.
   *
   * @param again whether its event came before, so that what it set off may have been cut short
   * @param traceId of its event
   * @return done when all that follows from it is durable
   */
  Future<Void> humanWrote(
      HumanMessage message, Word word, boolean again, String traceId, Future<Void> stored) {
    speaking.follow(traceId);
    meet(message.contact(), message.sentAt());
    recollection.reloadAfter(stored);
    var done = handle(new ConversationEvent.HumanWrote(message.sentAt(), word));
    if (again && word == Word.RESUME && state instanceof ConversationState.Idle) {
      answerWaiting(parts.clock().instant().minus(parts.config().lateFor()));
    }
    return Future.join(stored, done).mapEmpty();
  }

  /**
   * Takes an event that is not a message: a command, a timer, a change of the thread's owner.
   *
   * @return done when all that follows from it is durable
   */
  Future<Void> happened(ConversationEvent event) {
    return handle(event);
  }

  /** What was said elsewhere, by whoever owns the thread, belongs to the memory. */
  void learn(Future<Void> stored) {
    recollection.reloadAfter(stored);
  }

  private void meet(Contact seen, Instant at) {
    contact = ContactChanges.newer(contact, contactAt, seen, at);
    if (ContactChanges.addressed(seen) && at.isAfter(contactAt)) {
      contactAt = at;
    }
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

  /** Done when the effects that must outlive this node are durable. */
  private Future<Void> handle(ConversationEvent event) {
    if (dropped) {
      return Future.failedFuture(new CancellationException("the conversation has another owner"));
    }
    var transition = parts.machine().on(state, event, parts.clock().instant());
    state = transition.state();
    Future<Void> durable = Future.succeededFuture();
    for (var effect : transition.effects()) {
      Future<?> done = run(effect);
      if (!done.succeeded()) {
        durable = Future.join(durable, done).mapEmpty();
      }
    }
    wakeLater();
    return durable;
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
                  var _ = handle(new ConversationEvent.Tick());
                });
  }

  private void cancelTimer() {
    if (timer != NO_TIMER) {
      parts.vertx().cancelTimer(timer);
      timer = NO_TIMER;
    }
    timerAt = null;
  }

  /** Done at once, unless the effect must be durable before its event is. */
  private Future<?> run(Effect effect) {
    switch (effect) {
      case StartTurn start -> startTurn(start);
      case CancelTurn(var number) -> {
        if (number == turnNumber && turn != null && turnThought != null) {
          // A turn that ends in a hand-over has done its work.
          if (!(turn.handsOver() && state instanceof ConversationState.Silent)) {
            parts.meters().speculationWasted.increment();
            note(turnThought, Stage.MODEL_CANCELLED, Map.of("turn", "" + number));
          }
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
        settleUnanswered(message, reason);
      }
      case LimitRate(var thought) -> {
        parts.meters().rateLimited.increment();
        note(thought, Stage.RATE_LIMITED, Map.of());
      }
      case NoteMerged(var message) -> {
        parts.meters().merged.increment();
        note(message, Stage.MERGED, Map.of());
      }
      case Fence(var reason) -> {
        delivering.breakOff();
        return speaking.fence(reason);
      }
      case Keep(var standing, var report) -> {
        return speaking.keep(standing, report);
      }
      case Say(var line, var about) -> {
        return say(line, about);
      }
      case AnswerWaiting(var since) -> answerWaiting(since);
    }
    return Future.succeededFuture();
  }

  private void settleUnanswered(ThoughtMessage message, Reason reason) {
    switch (reason) {
      case OVERFLOW -> parts.meters().overflow.increment();
      case HUMAN_SPEAKS, OPTED_OUT -> {
        parts.meters().keptSilent(reason);
        note(message, Stage.KEPT_SILENT, speaking.why(state.pulse().standing()));
      }
      case NOTHING_TO_ANSWER -> {}
    }
    settle(message);
  }

  private Future<Void> say(Effect.Line line, @Nullable Thought about) {
    var said = speaking.say(line, about, contact, state.pulse().standing());
    if (about != null) {
      said.onComplete(
          _ -> about.messages().forEach(this::settle),
          failure -> {
            if (alive()) {
              fail(about, failure);
            }
          });
    }
    return said;
  }

  /** What waits is taken up as if it came now. */
  private void answerWaiting(Instant since) {
    speaking
        .waiting(since, contact)
        .onSuccess(messages -> {
          for (var message : messages) {
            if (alive() && !(state instanceof ConversationState.Silent)) {
              var _ = handle(new ConversationEvent.MessageArrived(message));
            }
          }
        });
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
      var _ = handle(new ConversationEvent.SentenceReady(number));
    }

    @Override
    public void handOver(String reason) {
      var _ = handle(new ConversationEvent.HandOverAsked(number, reason));
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
      var _ = handle(new ConversationEvent.TurnCompleted(number));
    }

    @Override
    public void failed(ModelException failure) {
      note(thought, Stage.MODEL_FAILED, Map.of("kind", failure.kind().name()));
      boolean usable = turn != null && turn.usable();
      var _ = handle(new ConversationEvent.TurnFailed(number, usable));
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
                var _ = handle(new ConversationEvent.AnswerCommitted(queue.turn()));
              }
            },
            failure -> {
              if (alive()) {
                fail(queue.thought(), failure);
                var _ = handle(new ConversationEvent.AnswerCommitted(queue.turn()));
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
