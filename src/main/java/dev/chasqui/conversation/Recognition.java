package dev.chasqui.conversation;

import dev.chasqui.conversation.Deduplicator.Query;
import dev.chasqui.conversation.Deduplicator.Verdict;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.MessageId;
import dev.chasqui.observe.Stage;
import dev.chasqui.store.MessageStore.Answer;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Tells which events of a batch are new, and finishes the others. One batch at a time. Confined to
 * the owner's context.
 */
final class Recognition {
  private final ConversationParts parts;
  private final BooleanSupplier wanted;

  /**
   * Messages of the batch at hand, and those that it changes: the record may change after it was
   * asked about them.
   */
  private final Set<MessageId> doubtful = new HashSet<>();

  /** Those of them that were settled since. */
  private final Set<MessageId> settled = new HashSet<>();

  /**
   * @param wanted whether the partition is still with this owner
   */
  Recognition(ConversationParts parts, BooleanSupplier wanted) {
    this.parts = parts;
    this.wanted = wanted;
  }

  /**
   * A batch without what came before.
   *
   * @param arrivals what is new, in order
   * @param partsSaid messages of whose answer so many parts had left before a crash
   * @param rewritten messages that read otherwise than when they came, and how
   * @param answered messages that the batch changes and of whose answer something had left
   */
  record News(
      List<Arrival> arrivals,
      Map<MessageId, Integer> partsSaid,
      Map<MessageId, String> rewritten,
      Set<MessageId> answered) {}

  /**
   * What is known of each event, in order. Waits for Redis if it must, which is not asked about
   * statuses: three of four events are some, and one that comes again changes nothing, since what
   * is known of a message only moves forward.
   */
  Future<List<Verdict>> verdicts(List<Arrival> arrivals) {
    var queries = new ArrayList<Query>(arrivals.size());
    for (var arrival : arrivals) {
      if (!status(arrival)) {
        queries.add(
            new Query(
                arrival.content().conversation().number(),
                arrival.content().dedupKey(),
                arrival.event().coordinate()));
      }
    }
    return parts
        .persistence()
        .until("dedup", wanted, () -> parts.deduplicator().check(queries))
        .map(told -> {
          var next = told.iterator();
          var verdicts = new ArrayList<Verdict>(arrivals.size());
          for (var arrival : arrivals) {
            verdicts.add(status(arrival) ? Verdict.NEW : next.next());
          }
          return verdicts;
        });
  }

  private static boolean status(Arrival arrival) {
    return arrival.content() instanceof InboundEvent.StatusChanged;
  }

  /**
   * What the record has of the messages of a batch, and of those that it changes. All are looked
   * up, in one query a batch and inside the debounce window: Redis may have lost what it knew, and
   * Meta may then deliver again what was answered.
   */
  Future<Map<MessageId, Answer>> answers(List<Arrival> arrivals) {
    var ids = arrivals.stream().map(Arrival::subject).filter(Objects::nonNull).toList();
    settled.clear();
    doubtful.clear();
    doubtful.addAll(ids);
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : parts.persistence().until("find_answered", wanted, () -> parts.messages().answers(ids));
  }

  /**
   * Finishes duplicates and what was answered before a crash.
   *
   * @param verdicts of the arrivals, in their order
   * @param answers what the record has of them
   */
  News news(List<Arrival> arrivals, List<Verdict> verdicts, Map<MessageId, Answer> answers) {
    var left = new ArrayList<Arrival>(arrivals.size());
    var again = new HashSet<ConversationKey>();
    Instant now = parts.clock().instant();
    for (int i = 0; i < arrivals.size(); i++) {
      var arrival = arrivals.get(i);
      var event = arrival.event();
      if (verdicts.get(i) == Verdict.DUPLICATE) {
        parts.meters().duplicates.increment();
        parts
            .timeline()
            .record(event.traceId(), event.receivedAt(), Stage.DUPLICATE, now, Map.of());
        event.done();
        if (humanWrote(arrival)) {
          again.add(arrival.content().conversation());
        }
      } else {
        left.add(arrival);
      }
    }
    letGo(again, left);
    return unanswered(left, answers);
  }

  /** What is kept back because of an echo that had come before. */
  private void letGo(Set<ConversationKey> again, List<Arrival> left) {
    for (var arrival : left) {
      if (humanWrote(arrival)) {
        again.remove(arrival.content().conversation());
      }
    }
    again.forEach(parts.outbox()::release);
  }

  private static boolean humanWrote(Arrival arrival) {
    return arrival.content() instanceof InboundEvent.HumanReplied;
  }

  private static News unanswered(List<Arrival> arrivals, Map<MessageId, Answer> answers) {
    var left = new ArrayList<Arrival>(arrivals.size());
    var partsSaid = new HashMap<MessageId, Integer>();
    var rewritten = new HashMap<MessageId, String>();
    var answered = new HashSet<MessageId>();
    for (var arrival : arrivals) {
      var subject = arrival.subject();
      var answer = subject == null ? null : answers.get(subject);
      if (subject == null || answer == null) {
        left.add(arrival);
        continue;
      }
      String delivery = answer.deliveryId();
      if (arrival.corrects()) {
        if (delivery != null) {
          answered.add(subject);
        }
        left.add(arrival);
        continue;
      }
      if (delivery != null && !answer.open()) {
        arrival.event().done();
        continue;
      }
      if (delivery != null) {
        partsSaid.put(subject, Delivering.partsUpTo(delivery));
      }
      String words = answer.corrected();
      if (words != null) {
        rewritten.put(subject, words);
      }
      left.add(arrival);
    }
    return new News(left, partsSaid, rewritten, answered);
  }

  /** Nothing is to be done for this message any more, and the record says so. */
  void settled(MessageId message) {
    if (doubtful.contains(message)) {
      settled.add(message);
    }
  }

  /**
   * Whether a message of the batch, or one that it changes, was settled after the record was asked
   * about it: it was under way meanwhile, a message of the batch in another copy of which Redis
   * knew nothing.
   */
  boolean settledMeanwhile(MessageId message) {
    return settled.contains(message);
  }
}
