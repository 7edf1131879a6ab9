package dev.chasqui.conversation;

import dev.chasqui.conversation.Deduplicator.Query;
import dev.chasqui.conversation.Deduplicator.Verdict;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.eventlog.PartitionHandler;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.observe.Stage;
import dev.chasqui.whatsapp.EventParser;
import dev.chasqui.whatsapp.MessageDescription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Events older than this are looked up in PostgreSQL, in case Redis has forgotten them. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** A message read later than this belongs to a second of WhatsApp's count that is over. */
  private static final Duration JUST_NOW = Duration.ofSeconds(1);

  private static final long DRAIN_POLL_MILLIS = 20;

  private final EventParser parser = new EventParser();
  private final ConversationParts parts;
  private final int residentMax;
  private final Map<ConversationKey, LiveConversation> conversations =
      new LinkedHashMap<>(256, 0.75f, true);
  private Future<Void> tail = Future.succeededFuture();
  private boolean released;

  private record Arrival(LoggedEvent event, InboundEvent content) {
    /** The message's id, or null for other events. */
    @Nullable MessageId message() {
      return content instanceof MessageReceived(var message) ? message.id() : null;
    }
  }

  /**
   * @param residentMax idle conversations kept in memory for this partition
   */
  public ConversationOwner(ConversationParts parts, int residentMax) {
    this.parts = parts;
    this.residentMax = residentMax;
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
        arrivals.add(new Arrival(event, content));
      } catch (RuntimeException e) {
        event.failed(e);
      }
    }
    var verdicts = verdicts(arrivals);
    // One batch after the other, so that the order of the log is kept whatever answers first.
    tail =
        tail.transform(_ -> verdicts)
            .compose(known -> forget(arrivals, known))
            .map(answered -> {
              take(arrivals, answered);
              return (Void) null;
            })
            .otherwise(failure -> {
              arrivals.forEach(a -> a.event.failed(failure));
              return null;
            });
  }

  private Future<List<Verdict>> verdicts(List<Arrival> arrivals) {
    var queries = new ArrayList<Query>(arrivals.size());
    for (var arrival : arrivals) {
      queries.add(
          new Query(
              arrival.content.conversation().number(),
              arrival.content.dedupKey(),
              arrival.event.coordinate()));
    }
    return parts
        .persistence()
        .until("dedup", this::wanted, () -> parts.deduplicator().check(queries));
  }

  /**
   * Finishes duplicates and what was answered before a crash.
   *
   * @return the arrivals to leave alone
   */
  private Future<Set<Arrival>> forget(List<Arrival> arrivals, List<Verdict> verdicts) {
    var settled = new HashSet<Arrival>();
    var doubtful = new ArrayList<Arrival>();
    Instant now = parts.clock().instant();
    for (int i = 0; i < arrivals.size(); i++) {
      var arrival = arrivals.get(i);
      var event = arrival.event;
      if (verdicts.get(i) == Verdict.DUPLICATE) {
        parts.meters().duplicates.increment();
        parts.timeline().record(event.traceId(), Stage.DUPLICATE, now, Map.of());
        event.done();
        settled.add(arrival);
      } else if (arrival.message() != null
          && (verdicts.get(i) == Verdict.SAME_RECORD
              || event.receivedAt().isBefore(now.minus(FRESH)))) {
        doubtful.add(arrival);
      }
    }
    if (doubtful.isEmpty()) {
      return Future.succeededFuture(settled);
    }
    var ids = doubtful.stream().map(Arrival::message).filter(Objects::nonNull).toList();
    return parts
        .persistence()
        .until("find_answered", this::wanted, () -> parts.messages().answered(ids))
        .map(answered -> {
          for (var arrival : doubtful) {
            if (answered.contains(arrival.message())) {
              arrival.event.done();
              settled.add(arrival);
            }
          }
          return settled;
        });
  }

  private void take(List<Arrival> arrivals, Set<Arrival> settled) {
    if (released) {
      return;
    }
    for (var arrival : arrivals) {
      if (!settled.contains(arrival)) {
        try {
          take(arrival);
        } catch (RuntimeException e) {
          arrival.event.failed(e);
        }
      }
    }
    evict();
  }

  private void take(Arrival arrival) {
    var event = arrival.event;
    switch (arrival.content) {
      case MessageReceived(var message) -> takeMessage(message, event);
      case InboundEvent.StatusChanged status ->
          settle(
              event,
              parts
                  .persistence()
                  .until("apply_status", this::wanted, () -> parts.outbox().applyStatus(status)));
      case InboundEvent.Other other ->
          settle(
              event,
              parts
                  .persistence()
                  .until(
                      "store_event",
                      this::wanted,
                      () ->
                          parts
                              .messages()
                              .storeOther(
                                  other.conversation(),
                                  other.field(),
                                  other.dedupKey(),
                                  other.json())));
    }
  }

  private void takeMessage(InboundMessage message, LoggedEvent event) {
    if (event.receivedAt().isAfter(parts.clock().instant().minus(JUST_NOW))) {
      parts.outbox().observedInbound(message.conversation().number(), 1);
    }
    var thoughtMessage =
        new ThoughtMessage(
            message, MessageDescription.describe(message), event.traceId(), event.receivedAt());
    parts
        .timeline()
        .record(
            event.traceId(),
            Stage.CONSUMED,
            parts.clock().instant(),
            Map.of("message", message.id().value()));
    var stored =
        parts
            .persistence()
            .until(
                "store_message",
                this::wanted,
                () ->
                    parts.messages().storeInbound(message, thoughtMessage.text(), event.traceId()));
    if (!answerable(message)) {
      settle(event, stored);
      return;
    }
    conversations
        .computeIfAbsent(message.conversation(), key -> new LiveConversation(parts, key))
        .arrived(thoughtMessage, event, stored);
  }

  /**
   * Only a person can be answered: in a group the assistant keeps silent, and without a sender
   * there is nobody.
   */
  private static boolean answerable(InboundMessage message) {
    var contact = message.contact();
    String id = message.conversation().contact().value();
    return id.equals(contact.waId()) || id.equals(contact.userId());
  }

  private static void settle(LoggedEvent event, Future<Void> work) {
    work.onComplete(_ -> event.done(), event::failed);
  }

  private boolean wanted() {
    return !released;
  }

  /** Forgets the idle conversations that were quiet longest; they are loaded again when needed. */
  private void evict() {
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
