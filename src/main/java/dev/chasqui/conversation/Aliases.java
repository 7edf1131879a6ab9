package dev.chasqui.conversation;

import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.eventlog.InternalItems;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.store.KnownIdentity;
import dev.chasqui.whatsapp.LoggedItem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Sends events of a partition that belong to a conversation under another key to that key, and
 * learns which ids are one person. What was decided stays in memory, bounded; what others change
 * they tell by an {@link InternalItems#idsChanged} on the key. Confined to one context.
 *
 * <p>An event is settled when its copy is durable. The copy reads as the same record, so that
 * deduplication, which comes after, takes neither for the other's duplicate.
 */
final class Aliases {

  /**
   * @param redirected whether the key was chosen by an owner, and not by the webhook
   */
  private record Place(ConversationKey key, boolean redirected) {}

  private final ConversationParts parts;
  private final BooleanSupplier wanted;
  private final Consumer<ConversationKey> changed;

  /** Keys that are conversations of their own, with the other ids that lead to them. */
  private final Map<Place, Set<String>> settled;

  private Future<?> last = Future.succeededFuture();

  /**
   * @param remembered conversations whose ids are kept in memory
   * @param changed told of conversations of which memory and record may differ now
   */
  Aliases(
      ConversationParts parts,
      int remembered,
      BooleanSupplier wanted,
      Consumer<ConversationKey> changed) {
    this.parts = parts;
    this.wanted = wanted;
    this.changed = changed;
    settled =
        new LinkedHashMap<>(256, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Place, Set<String>> eldest) {
            return size() > remembered;
          }
        };
  }

  /**
   * Sends away what belongs elsewhere. One batch after the other, in the order of the calls.
   *
   * @return what stays, in order; fails before anything is settled
   */
  Future<List<Arrival>> route(List<Arrival> arrivals) {
    var routed = last.transform(_ -> resolve(arrivals));
    last = routed;
    return routed;
  }

  private Future<List<Arrival>> resolve(List<Arrival> arrivals) {
    var batch = new ArrayList<Arrival>(arrivals.size());
    var notices = new ArrayList<Arrival>();
    var asked = new HashSet<ConversationKey>();
    for (var arrival : arrivals) {
      var seen = Sighting.of(arrival.content());
      if (arrival.event().kind().equals(InternalItems.IDS_CHANGED)) {
        forget(arrival.content().conversation());
        notices.add(arrival);
      } else {
        batch.add(arrival);
        if (!isSettled(seen, arrival)) {
          IdentityRules.asked(seen).forEach(id -> asked.add(withId(seen.key(), id)));
        }
      }
    }
    Future<List<Arrival>> kept =
        asked.isEmpty()
            ? Future.succeededFuture(batch)
            : parts
                .persistence()
                .until("find_aliases", wanted, () -> parts.aliases().known(asked))
                .compose(known -> new Routing(known).route(batch));
    return kept.onSuccess(_ -> notices.forEach(notice -> notice.event().done()));
  }

  private boolean isSettled(Sighting seen, Arrival arrival) {
    if (arrival.event().attempt() > 1) {
      return false; // what it teaches may have been lost with its first try
    }
    var linked = settled.get(new Place(seen.key(), arrival.event().redirects() > 0));
    return linked != null && linked.containsAll(IdentityRules.asked(seen));
  }

  private void forget(ConversationKey key) {
    settled.remove(new Place(key, false));
    settled.remove(new Place(key, true));
    changed.accept(key);
  }

  private static ConversationKey withId(ConversationKey key, String id) {
    return new ConversationKey(key.number(), new ContactId(id));
  }

  /** One batch. */
  private final class Routing {
    private final Map<ConversationKey, KnownIdentity> known;
    private final List<Arrival> stay = new ArrayList<>();
    private final List<Arrival> gone = new ArrayList<>();
    private final List<EventRecord> copies = new ArrayList<>();
    private final Map<ConversationKey, List<IdentityLink>> first = new LinkedHashMap<>();
    private final Set<ConversationKey> told = new LinkedHashSet<>();

    Routing(Map<ConversationKey, KnownIdentity> known) {
      this.known = new HashMap<>(known);
    }

    Future<List<Arrival>> route(List<Arrival> batch) {
      for (var arrival : batch) {
        place(arrival);
      }
      return learn()
          .compose(_ -> tell())
          .map(_ -> {
            for (var arrival : gone) {
              parts.meters().redirected.increment();
              parts.outbox().release(arrival.content().conversation());
              arrival.event().done();
            }
            return stay;
          });
    }

    private void place(Arrival arrival) {
      var seen = Sighting.of(arrival.content());
      int redirects = arrival.event().redirects();
      if (isSettled(seen, arrival)) {
        stay.add(arrival);
        return;
      }
      var decision =
          IdentityRules.decide(
              seen,
              redirects,
              id -> known.getOrDefault(withId(seen.key(), id), KnownIdentity.NONE));
      decision.links().forEach(this::assume);
      told.addAll(decision.told());
      if (!decision.target().equals(seen.key())) {
        Buffer value = LoggedItem.under(decision.target(), arrival.event().value());
        if (value != null) {
          learnFirst(decision.links());
          gone.add(arrival);
          copies.add(arrival.event().redirected(decision.target().toString(), value));
          return;
        }
      }
      // A message's own write makes the conversation exist and takes the links along.
      boolean stored = arrival.content() instanceof InboundEvent.MessageReceived;
      boolean now = decision.first() || !stored;
      if (now) {
        learnFirst(decision.links());
      }
      stay.add(new Arrival(arrival.event(), arrival.content(), now ? List.of() : decision.links()));
      exists(seen, stored, redirects > 0);
    }

    private void exists(Sighting seen, boolean stored, boolean redirected) {
      var before = known.getOrDefault(seen.key(), KnownIdentity.NONE);
      if (stored || before.exists()) {
        settled.put(new Place(seen.key(), redirected), Set.copyOf(IdentityRules.asked(seen)));
        var userIds = new HashSet<>(before.userIds());
        if (seen.userId() != null) {
          userIds.add(seen.userId());
        }
        known.put(
            seen.key(),
            new KnownIdentity(
                before.canonical(),
                before.since(),
                before.joined(),
                true,
                userIds,
                before.rejected()));
      }
    }

    /** What comes later in the batch sees what was learned before. */
    private void assume(IdentityLink link) {
      var before = known.getOrDefault(link.aliasKey(), KnownIdentity.NONE);
      boolean own = link.alias().equals(link.conversation().contact().value());
      var person = known.getOrDefault(link.conversation(), KnownIdentity.NONE);
      known.put(
          link.aliasKey(),
          new KnownIdentity(
              own ? null : link.conversation().contact().value(),
              own ? null : link.since(),
              link.joined(),
              before.exists(),
              person.userIds(),
              before.rejected()));
    }

    private void learnFirst(List<IdentityLink> links) {
      for (var link : links) {
        first.computeIfAbsent(link.conversation(), _ -> new ArrayList<>()).add(link);
      }
    }

    private Future<Void> learn() {
      // All at once, so that they share a transaction.
      var writes = new ArrayList<Future<Void>>(first.size());
      first.forEach((conversation, links) ->
          writes.add(
              parts
                  .persistence()
                  .until(
                      "store_aliases", wanted, () -> parts.aliases().learn(conversation, links))));
      Future<Void> learned = Future.join(writes).mapEmpty();
      return learned.onSuccess(_ -> {
        told.forEach(key -> {
          settled.remove(new Place(key, false));
          settled.remove(new Place(key, true));
          changed.accept(key);
        });
        first
            .values()
            .forEach(links ->
                links.stream()
                    .filter(IdentityLink::joined)
                    .forEach(link -> changed.accept(link.conversation())));
      });
    }

    /** Owners of other keys hear of changes before they get the events that follow from them. */
    private Future<Void> tell() {
      var records = new ArrayList<EventRecord>();
      for (var key : told) {
        records.add(
            new EventRecord(
                key.toString(),
                InternalItems.IDS_CHANGED,
                InternalItems.idsChanged(key),
                UUID.randomUUID().toString(),
                parts.clock().instant()));
      }
      records.addAll(copies);
      return records.isEmpty()
          ? Future.succeededFuture()
          : parts
              .persistence()
              .until(
                  "redirect", wanted, () -> parts.log().append(records).recover(Aliases::forGood));
    }
  }

  /** What Kafka will never take must not be tried for ever. */
  private static Future<Void> forGood(Throwable failure) {
    return Future.failedFuture(
        failure instanceof RecordTooLargeException
            ? new IllegalArgumentException("the event is too large for the log", failure)
            : failure);
  }
}
