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
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.observe.Stage;
import dev.chasqui.store.KnownConversation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One conversation in memory: its state, its timer, its running turn. Runs the effects of the state
 * machine. Confined to the context of its partition's owner.
 */
final class LiveConversation {
  private final ConversationParts parts;
  private final ConversationKey key;
  private final Recollection recollection;
  private final Delivering delivering;
  private final OpenEvents open;
  private final CatchUp catchUp;
  private final WakeUp wakeUp;
  private final Asking asking;
  private final Speaking speaking;
  private final Reach reach;

  /** The thought that was answered last: the record may be asked before it knows. */
  private List<MessageId> lastAnswered = List.of();

  private ConversationState state;
  private Contact contact;
  private Instant contactAt;
  private boolean dropped;

  /** The end of a window that waits for what came in time and is not here yet. */
  private @Nullable Instant closing;

  /**
   * @param known what the record has of it
   * @param catchUp when a window may close
   * @param settled hears of every message for which nothing is to be done any more
   */
  LiveConversation(
      ConversationParts parts,
      ConversationKey key,
      KnownConversation known,
      CatchUp catchUp,
      Consumer<MessageId> settled) {
    this.parts = parts;
    this.catchUp = catchUp;
    this.key = key;
    open = new OpenEvents(settled);
    state = ConversationMachine.initial(known.standing());
    contact = known.contact();
    contactAt = known.contactAt();
    recollection = new Recollection(parts, key, this::alive);
    reach =
        new Reach(
            parts, key, known.window(), () -> state.pulse().standing().optedOut(), this::alive);
    delivering = new Delivering(parts, key, recollection, reach, this::alive);
    speaking = new Speaking(parts, key, recollection, known.standing(), reach, this::alive);
    asking = new Asking(parts, recollection, this::on);
    wakeUp = new WakeUp(parts, this::rung);
    parts.meters().resident.incrementAndGet();
  }

  /** How the person may be written to. */
  Reach reach() {
    return reach;
  }

  /** Whether nothing of it needs memory, so that it may be forgotten. */
  boolean idle() {
    return open.isEmpty()
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
    if (open.contains(arrived.message().id())) {
      // The same message in another record, which deduplication has forgotten.
      parts.meters().duplicates.increment();
      event.done();
      return;
    }
    open.add(arrived.message().id(), event, stored);
    meet(arrived.message().contact(), arrived.message().sentAt());
    // Answered by the ids that hold now, also when it was written before they changed.
    var message = arrived.by(contact);
    speaking.follow(message.traceId());
    if (message.begun()) {
      recollection.reloadAfter(stored);
    }
    if (state instanceof ConversationState.Idle) {
      parts.note(message, Stage.WINDOW_OPENED, Map::of);
    }
    on(new ConversationEvent.MessageArrived(message));
  }

  /** Whether a message is being answered, or has been a moment ago. */
  boolean holds(MessageId message) {
    return open.contains(message) || lastAnswered.contains(message);
  }

  /**
   * Takes what the person did to a message that is known.
   *
   * @param edited the message as it reads now
   * @return done when all that follows from it is durable
   */
  Future<Void> corrected(Correction correction, ThoughtMessage edited, Future<Void> stored) {
    speaking.follow(edited.traceId());
    meet(correction.message().contact(), correction.message().sentAt());
    if (Corrections.open(state, correction.target()) == null) {
      recollection.reloadAfter(stored); // it may be part of the memory
    }
    var done =
        handle(
            correction.withdrawn()
                ? new ConversationEvent.MessageWithdrawn(correction.target())
                : new ConversationEvent.MessageEdited(edited.by(contact)));
    return Future.join(stored, done).mapEmpty();
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
    wakeUp.cancel();
    asking.end();
    open.clear();
  }

  private boolean alive() {
    return !dropped;
  }

  private void rung() {
    if (state instanceof ConversationState.Collecting window && due(window)) {
      Instant end = window.closesAt();
      closing = end;
      catchUp.after(
          window.thought().last().receivedAt().plus(parts.config().debounceMax()),
          () -> {
            if (end.equals(closing)) {
              closing = null;
              on(new ConversationEvent.Tick());
            }
          });
    } else {
      on(new ConversationEvent.Tick());
    }
  }

  private boolean due(ConversationState.Collecting window) {
    return !window.limited() && !parts.clock().instant().isBefore(window.closesAt());
  }

  private void on(ConversationEvent event) {
    var _ = handle(event);
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
    if (!(state instanceof ConversationState.Collecting window
        && window.closesAt().equals(closing))) {
      closing = null;
      wakeUp.at(state.wakeAt());
    }
    return durable;
  }

  /** Done at once, unless the effect must be durable before its event is. */
  private Future<?> run(Effect effect) {
    switch (effect) {
      case StartTurn start -> asking.start(start);
      case CancelTurn(var number) ->
          asking.cancel(number, state instanceof ConversationState.Silent);
      case ShowTyping(var latest) ->
          parts.presence().readAndTyping(key.number(), latest.message().id());
      case CloseWindow(var thought, var speculation) -> {
        Instant now = parts.clock().instant();
        parts
            .meters()
            .windowClosed(speculation, Duration.between(thought.last().receivedAt(), now));
        parts.meters().fragments.record(thought.messages().size());
        parts.note(
            thought, Stage.WINDOW_CLOSED, Map.of("messages", "" + thought.messages().size()));
      }
      case Queue queue -> queue(queue);
      case Settle(var thought) -> {
        lastAnswered = thought.ids();
        thought.messages().forEach(open::settle);
      }
      case SettleMessage(var message, var reason) -> {
        settleUnanswered(message, reason);
      }
      case LimitRate(var thought) -> {
        parts.meters().rateLimited.increment();
        parts.note(thought, Stage.RATE_LIMITED, Map.of());
      }
      case NoteMerged(var message) -> {
        parts.meters().merged.increment();
        parts.note(message, Stage.MERGED, Map::of);
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
        parts.note(message, Stage.KEPT_SILENT, () -> speaking.why(state.pulse().standing()));
      }
      case WITHDRAWN -> {
        parts.meters().keptSilent(reason);
        parts.note(message, Stage.KEPT_SILENT, () -> Map.of("silence", "withdrawn"));
      }
      case NOTHING_TO_ANSWER -> {}
    }
    open.settle(message);
  }

  private Future<Void> say(Effect.Line line, @Nullable Thought about) {
    var said = speaking.say(line, about, contact, state.pulse().standing());
    if (about != null) {
      said.onComplete(
          _ -> about.messages().forEach(open::settle),
          failure -> {
            if (alive()) {
              open.fail(about, failure);
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
              on(new ConversationEvent.MessageArrived(message));
            }
          }
        });
  }

  private void queue(Queue queue) {
    delivering
        .queue(queue.piece(), asking.turn(), queue.thought(), queue.last())
        .onComplete(
            _ -> {
              if (queue.last()) {
                on(new ConversationEvent.AnswerCommitted(queue.turn()));
              }
            },
            failure -> {
              if (alive()) {
                open.fail(queue.thought(), failure);
                on(new ConversationEvent.AnswerCommitted(queue.turn()));
              }
            });
    if (queue.last()) {
      asking.end();
    }
  }
}
