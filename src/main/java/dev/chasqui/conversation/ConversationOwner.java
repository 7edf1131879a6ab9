package dev.chasqui.conversation;

import dev.chasqui.conversation.Deduplicator.Query;
import dev.chasqui.conversation.Deduplicator.Verdict;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.eventlog.PartitionHandler;
import dev.chasqui.model.CallEvent;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.Command;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.Observed;
import dev.chasqui.model.InboundEvent.ThreadControlChanged;
import dev.chasqui.model.InboundEvent.TimerFired;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PersonEvent;
import dev.chasqui.model.TemplateEvent;
import dev.chasqui.observe.Stage;
import dev.chasqui.store.KnownConversation;
import dev.chasqui.whatsapp.EventParser;
import dev.chasqui.whatsapp.MessageDescription;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the conversations of one partition: recognises what it has seen, stores what is new and
 * moves each conversation. Confined to one context.
 */
public final class ConversationOwner implements PartitionHandler {
  private static final Logger log = LoggerFactory.getLogger(ConversationOwner.class);

  /** An older event of a human agent may have come before, when Redis has forgotten it. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** A message read later than this belongs to a second of WhatsApp's count that is over. */
  private static final Duration JUST_NOW = Duration.ofSeconds(1);

  private static final long DRAIN_POLL_MILLIS = 20;

  /** No id of a person is longer. */
  private static final int ID_CHARS_MAX = 256;

  private final EventParser parser = new EventParser();
  private final ConversationParts parts;
  private final int residentMax;
  private final Aliases aliases;
  private final OwnerRecord record;
  private final Map<ConversationKey, LiveConversation> conversations =
      new LinkedHashMap<>(256, 0.75f, true);

  /** Conversations to be read anew as soon as nothing of them needs memory. */
  private final Set<ConversationKey> outdated = new HashSet<>();

  /** Messages about to be taken of whose answer so many parts had left before a crash. */
  private final Map<MessageId, Integer> partsSaid = new HashMap<>();

  private Future<Void> tail = Future.succeededFuture();
  private boolean released;

  /**
   * @param residentMax idle conversations kept in memory for this partition
   */
  public ConversationOwner(ConversationParts parts, int residentMax) {
    this.parts = parts;
    this.residentMax = residentMax;
    record = new OwnerRecord(parts, this::wanted);
    aliases = new Aliases(parts, 2 * residentMax, this::wanted, this::readAnew);
  }

  @Override
  public void accept(List<LoggedEvent> batch) {
    if (released) {
      return; // unsettled: the next owner finds them
    }
    var arrivals = new ArrayList<Arrival>(batch.size());
    for (var event : batch) {
      try {
        var content = parser.parse(event.kind(), event.value(), event.receivedAt());
        arrivals.add(new Arrival(event, content, List.of()));
        if (content instanceof InboundEvent.HumanReplied) {
          // Before anything is looked up: from here on nothing must leave.
          parts.outbox().hold(content.conversation());
        }
      } catch (RuntimeException e) {
        event.failed(e);
      }
    }
    // Before deduplication, so that what is sent elsewhere is new there.
    var routed = aliases.route(arrivals).map(ContactChanges::applied);
    var verdicts = routed.compose(this::verdicts);
    // One batch after the other, so that the order of the log is kept whatever answers first.
    tail = tail.transform(_ -> verdicts).transform(known -> work(arrivals, routed, known));
  }

  private Future<Void> work(
      List<Arrival> batch, Future<List<Arrival>> routed, AsyncResult<List<Verdict>> verdicts) {
    var arrivals = routed.succeeded() ? routed.result() : batch;
    Future<Void> worked =
        verdicts.failed()
            ? Future.failedFuture(verdicts.cause())
            : forget(arrivals, verdicts.result())
                .compose(settled ->
                    lookUp(arrivals, settled)
                        .map(known -> {
                          take(arrivals, settled, known);
                          return null;
                        }));
    return worked.otherwise(failure -> {
      arrivals.forEach(a -> a.event().failed(failure));
      return null;
    });
  }

  private Future<List<Verdict>> verdicts(List<Arrival> arrivals) {
    var queries = new ArrayList<Query>(arrivals.size());
    for (var arrival : arrivals) {
      queries.add(
          new Query(
              arrival.content().conversation().number(),
              arrival.content().dedupKey(),
              arrival.event().coordinate()));
    }
    return parts
        .persistence()
        .until("dedup", this::wanted, () -> parts.deduplicator().check(queries));
  }

  /**
   * Finishes duplicates and what was answered before a crash. Every message is looked up in
   * PostgreSQL, in one query a batch and inside the debounce window: Redis may have lost what it
   * knew, and Meta may then deliver again what was answered.
   *
   * @return the arrivals to leave alone
   */
  private Future<Set<Arrival>> forget(List<Arrival> arrivals, List<Verdict> verdicts) {
    var settled = new HashSet<Arrival>();
    var doubtful = new ArrayList<Arrival>();
    Instant now = parts.clock().instant();
    for (int i = 0; i < arrivals.size(); i++) {
      var arrival = arrivals.get(i);
      var event = arrival.event();
      if (verdicts.get(i) == Verdict.DUPLICATE) {
        parts.meters().duplicates.increment();
        parts.timeline().record(event.traceId(), Stage.DUPLICATE, now, Map.of());
        event.done();
        settled.add(arrival);
      } else if (arrival.message() != null) {
        doubtful.add(arrival);
      }
    }
    if (doubtful.isEmpty()) {
      return Future.succeededFuture(settled);
    }
    var ids = doubtful.stream().map(Arrival::message).filter(Objects::nonNull).toList();
    return parts
        .persistence()
        .until("find_answered", this::wanted, () -> parts.messages().answers(ids))
        .map(answers -> {
          for (var arrival : doubtful) {
            var answer = answers.get(arrival.message());
            if (answer != null && answer.open()) {
              partsSaid.put(arrival.message(), Delivering.partsUpTo(answer.deliveryId()));
            } else if (answer != null) {
              arrival.event().done();
              settled.add(arrival);
            }
          }
          return settled;
        });
  }

  /**
   * What must be known before the arrivals can be taken.
   *
   * @param conversations those that are not in memory and have a row
   * @param ours echoes of messages that we sent ourselves
   */
  private record Background(
      Map<ConversationKey, KnownConversation> conversations, Set<Arrival> ours) {}

  private Future<Background> lookUp(List<Arrival> arrivals, Set<Arrival> settled) {
    var cold = new HashSet<ConversationKey>();
    var echoes = new ArrayList<Arrival>();
    for (var arrival : arrivals) {
      var key = arrival.content().conversation();
      if (!settled.contains(arrival)
          && (moves(arrival.content()) || WindowRecord.closes(arrival.content()))
          && !conversations.containsKey(key)) {
        cold.add(key);
      }
      if (!settled.contains(arrival) && arrival.content() instanceof HumanReplied) {
        echoes.add(arrival);
      }
    }
    Future<Map<ConversationKey, KnownConversation>> known =
        cold.isEmpty()
            ? Future.succeededFuture(Map.of())
            : parts
                .persistence()
                .until("find_standing", this::wanted, () -> parts.messages().known(cold));
    return known.compose(found -> record.ours(echoes).map(ours -> new Background(found, ours)));
  }

  /** Whether an event goes through the state machine. */
  private static boolean moves(InboundEvent content) {
    return switch (content) {
      case MessageReceived(var message) -> answerable(message);
      case HumanReplied _, Observed _, TimerFired _, Command _, ThreadControlChanged _ -> true;
      default -> false;
    };
  }

  private void take(List<Arrival> arrivals, Set<Arrival> settled, Background background) {
    if (released) {
      return;
    }
    for (var arrival : arrivals) {
      if (!settled.contains(arrival)) {
        try {
          take(arrival, background);
        } catch (RuntimeException e) {
          arrival.event().failed(e);
        }
      }
    }
    evict();
  }

  private LiveConversation live(ConversationKey key, Background background) {
    return conversations.computeIfAbsent(
        key,
        _ ->
            new LiveConversation(
                parts, key, background.conversations.getOrDefault(key, KnownConversation.NEW)));
  }

  private @Nullable Reach reach(ConversationKey key) {
    var conversation = conversations.get(key);
    return conversation == null ? null : conversation.reach();
  }

  /** The person wrote, which the message's own write makes durable. */
  private void heard(InboundMessage message, LoggedEvent event) {
    var reach = reach(message.conversation());
    if (reach != null) {
      reach.move(window -> window.received(message, event.receivedAt()));
    }
  }

  private void take(Arrival arrival, Background background) {
    var event = arrival.event();
    switch (arrival.content()) {
      case MessageReceived(var message) -> takeMessage(message, arrival, background);
      case InboundEvent.StatusChanged status -> {
        var key = status.conversation();
        var reach = WindowRecord.closes(status) ? live(key, background).reach() : reach(key);
        var moved = parts.windows().status(status, reach, this::wanted);
        settle(event, Future.join(record.status(status), moved).mapEmpty());
      }
      case InboundEvent.WindowRefused refusal -> {
        var reach = live(refusal.conversation(), background).reach();
        settle(event, parts.windows().refused(refusal, reach, this::wanted));
      }
      case CallEvent.Connected call when call.byPerson() -> {
        var at = Age.believed(call.at(), event.receivedAt());
        var moved = parts.windows().called(call, at, reach(call.conversation()), this::wanted);
        var stored = record.raw(call, call.field(), call.json());
        settle(event, Future.join(moved, stored).mapEmpty());
      }
      case TemplateEvent news -> {
        var learned = parts.templates().learn(news, this::wanted);
        var stored = record.raw(news, news.field(), news.json());
        settle(event, Future.join(learned, stored).mapEmpty());
      }
      case PersonEvent.PreferenceChanged change -> settle(event, record.preference(change));
      case HumanReplied(var message) -> takeEcho(message, arrival, background);
      case Observed observed -> takeObserved(observed, event, background);
      case ThreadControlChanged change -> {
        var moved =
            live(change.conversation(), background)
                .happened(new ConversationEvent.ThreadOwned(ownedByOther(change), change.at()));
        var stored = record.raw(change, change.field(), change.json());
        settle(event, Future.join(moved, stored).mapEmpty());
      }
      case TimerFired timer ->
          settle(
              event,
              live(timer.conversation(), background)
                  .happened(new ConversationEvent.TimerFired(timer.name(), timer.dueAt())));
      case Command command -> takeCommand(command, event, background);
      case InboundEvent.Recorded recorded ->
          settle(event, record.raw(recorded, recorded.field(), recorded.json()));
      case InboundEvent.OwnerReplied _ ->
          settle(event, record.raw(arrival.content(), event.kind(), event.value().toString()));
    }
  }

  /** An employee wrote in the app, or a message of ours came back. */
  private void takeEcho(HumanMessage message, Arrival arrival, Background background) {
    var event = arrival.event();
    var key = message.conversation();
    if (background.ours.contains(arrival)) {
      parts.meters().echo("ours");
      parts.outbox().release(key);
      event.done();
      return;
    }
    countInbound(key, event);
    boolean command = parts.agentWords().isCommand(message.content());
    Future<Void> stored =
        command ? Future.succeededFuture() : record.human(message, event.traceId());
    parts
        .timeline()
        .record(
            event.traceId(),
            Stage.HUMAN_WROTE,
            parts.clock().instant(),
            Map.of("message", message.id().value()));
    var conversation = live(key, background);
    if (speaks(message.content())) {
      parts.meters().echo("human");
      var word = parts.agentWords().read(message.content());
      boolean again = event.attempt() > 1 || old(event);
      var moved =
          command
              ? Future.<Void>succeededFuture()
              : parts.windows().humanWrote(message, conversation.reach(), this::wanted);
      var done = conversation.humanWrote(message, word, again, event.traceId(), stored);
      settle(event, Future.join(done, moved).mapEmpty());
    } else {
      parts.meters().echo("correction");
      conversation.learn(stored);
      settle(event, stored);
    }
    parts.outbox().release(key);
  }

  /** Corrections, deletions and reactions take the word from nobody. */
  private static boolean speaks(MessageContent content) {
    return switch (content) {
      case MessageContent.Edit _, MessageContent.Revoke _, MessageContent.Reaction _ -> false;
      default -> true;
    };
  }

  private boolean old(LoggedEvent event) {
    return event.receivedAt().isBefore(parts.clock().instant().minus(FRESH));
  }

  /** Something in a thread that another application owns: the record is kept, nothing is said. */
  private void takeObserved(Observed observed, LoggedEvent event, Background background) {
    var conversation = live(observed.conversation(), background);
    Future<Void> stored =
        switch (observed.event()) {
          case MessageReceived(var message) -> record.message(message, event.traceId(), List.of());
          case InboundEvent.OwnerReplied(var message) -> record.human(message, event.traceId());
          default -> record.raw(observed, "standby", event.value().toString());
        };
    conversation.learn(stored);
    if (observed.event() instanceof MessageReceived(var message)) {
      heard(message, event);
    }
    var owned =
        conversation.happened(new ConversationEvent.ThreadOwned(true, parts.clock().instant()));
    settle(event, Future.join(owned, stored).mapEmpty());
  }

  /** Meta's own agent is the only other owner that the webhook names for sure. */
  private static boolean ownedByOther(ThreadControlChanged change) {
    String role = change.newOwnerRole();
    return role != null && (role.equals("ai_agent") || role.equals("meta_business_agent"));
  }

  private void takeCommand(Command command, LoggedEvent event, Background background) {
    ConversationEvent.Command wanted =
        switch (command.action()) {
          case "pause", "take_over" -> ConversationEvent.Command.PAUSE;
          case "resume" -> ConversationEvent.Command.RESUME;
          case "hand_over" -> ConversationEvent.Command.HAND_OVER;
          default -> throw new IllegalArgumentException("unknown command: " + command.action());
        };
    settle(
        event,
        live(command.conversation(), background)
            .happened(new ConversationEvent.CommandGiven(wanted, command.at(), command.by())));
  }

  /** Counts what came in just now against the number's throughput, as WhatsApp does. */
  private void countInbound(ConversationKey key, LoggedEvent event) {
    if (event.receivedAt().isAfter(parts.clock().instant().minus(JUST_NOW))) {
      parts.outbox().observedInbound(key.number(), 1);
    }
  }

  private void takeMessage(InboundMessage told, Arrival arrival, Background background) {
    var event = arrival.event();
    var message = told.at(Age.believed(told.sentAt(), event.receivedAt()));
    countInbound(message.conversation(), event);
    Instant now = parts.clock().instant();
    int said = Objects.requireNonNullElse(partsSaid.remove(message.id()), 0);
    parts
        .timeline()
        .record(event.traceId(), Stage.CONSUMED, now, Map.of("message", message.id().value()));
    var stored = record.message(message, event.traceId(), arrival.links());
    heard(message, event);
    if (!answerable(message)) {
      settle(event, stored);
      return;
    }
    Age age = Age.of(parts.config(), message.sentAt(), now);
    if (age == Age.OLD) {
      parts.meters().old();
      parts.timeline().record(event.traceId(), Stage.KEPT_SILENT, now, Map.of("silence", "old"));
      settle(event, stored);
      return;
    }
    var thoughtMessage =
        new ThoughtMessage(
            message,
            MessageDescription.describe(message),
            event.traceId(),
            event.receivedAt(),
            parts.personWords().read(message.content()),
            age == Age.LATE,
            said);
    var conversation = live(message.conversation(), background);
    heard(message, event);
    conversation.arrived(thoughtMessage, event, stored);
  }

  /**
   * Only a person can be answered: in a group the assistant keeps silent, and without a sender
   * there is nobody.
   */
  private static boolean answerable(InboundMessage message) {
    var contact = message.contact();
    return message.groupId() == null && (usable(contact.waId()) || usable(contact.userId()));
  }

  private static boolean usable(@Nullable String id) {
    return id != null && id.length() <= ID_CHARS_MAX;
  }

  private static void settle(LoggedEvent event, Future<Void> work) {
    work.onComplete(_ -> event.done(), event::failed);
  }

  private boolean wanted() {
    return !released;
  }

  /** What the record knows of a conversation was changed by others. */
  private void readAnew(ConversationKey key) {
    if (conversations.containsKey(key)) {
      outdated.add(key);
      readAnewIfIdle();
    }
  }

  private void readAnewIfIdle() {
    outdated.removeIf(key -> {
      var conversation = conversations.get(key);
      if (conversation != null && !conversation.idle()) {
        return false;
      }
      if (conversation != null) {
        conversation.drop();
        conversations.remove(key);
      }
      return true;
    });
  }

  /** Forgets the idle conversations that were quiet longest; they are loaded again when needed. */
  private void evict() {
    readAnewIfIdle();
    if (conversations.size() <= residentMax) {
      return;
    }
    var oldest = conversations.values().iterator();
    int looked = 0;
    while (conversations.size() > residentMax && oldest.hasNext() && looked++ < residentMax) {
      var conversation = oldest.next();
      if (conversation.idle()) {
        conversation.drop();
        oldest.remove();
      }
    }
  }

  @Override
  public Future<Void> release() {
    released = true;
    conversations
        .values()
        .removeIf(conversation -> {
          if (conversation.answering()) {
            return false;
          }
          conversation.drop();
          return true;
        });
    Promise<Void> drained = Promise.promise();
    awaitAnswers(parts.clock().instant().plus(parts.drainTimeout()), drained);
    return drained.future();
  }

  private void awaitAnswers(Instant deadline, Promise<Void> drained) {
    boolean late = !parts.clock().instant().isBefore(deadline);
    conversations
        .values()
        .removeIf(conversation -> {
          if (conversation.answering() && !late) {
            return false;
          }
          if (conversation.answering()) {
            log.warn("an answer did not finish in time; its next owner takes it up");
          }
          conversation.drop();
          return true;
        });
    if (conversations.isEmpty()) {
      drained.complete();
    } else {
      parts.vertx().setTimer(DRAIN_POLL_MILLIS, _ -> awaitAnswers(deadline, drained));
    }
  }
}
