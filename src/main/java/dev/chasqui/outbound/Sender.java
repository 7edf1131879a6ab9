package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.MessageWrites;
import dev.chasqui.store.Write;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link NumberLane} per phone number, made at its first message. Belongs to one context: call
 * it only there.
 */
final class Sender implements FenceChannel.Listener {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final int RENEWALS_MAX = 1_000;

  private final SendTools tools;
  private final OutboxClaims claims;
  private final PairLoans loans;
  private final Function<PhoneNumberId, NumberLane> laneOf;
  private final Map<PhoneNumberId, NumberLane> lanes = new HashMap<>();

  /** The claim under way; deliveries wait for it, so as not to overtake what it brings. */
  private Future<?> claiming = Future.succeededFuture();

  /**
   * What new lanes must know before they send what was left behind; a new message does not wait.
   */
  private Future<?> loansRead = Future.succeededFuture();

  private boolean closing;

  Sender(
      SendTools tools,
      OutboxClaims claims,
      PairLoans loans,
      Function<PhoneNumberId, NumberLane> laneOf) {
    this.tools = tools;
    this.claims = claims;
    this.loans = loans;
    this.laneOf = laneOf;
  }

  private NumberLane lane(PhoneNumberId number) {
    NumberLane lane = lanes.get(number);
    if (lane == null) {
      lane = laneOf.apply(number);
      lanes.put(number, lane);
      Future<?> read = readLoans(number, lane);
      loansRead = loansRead.transform(_ -> read.mapEmpty());
    }
    return lane;
  }

  /** Reads again who got many messages lately, from whichever node. */
  void readLoans() {
    lanes.forEach(this::readLoans);
  }

  private Future<?> readLoans(PhoneNumberId number, NumberLane lane) {
    return loans
        .of(number)
        .onSuccess(lane::loans)
        .onFailure(e -> log.warn("loans not read number={} cause={}", number, e.toString()))
        .otherwiseEmpty();
  }

  /** Makes a delivery durable and takes it, as {@link Outbox#enqueue} promises. */
  Future<Void> enqueue(Delivery delivery) {
    if (!claiming.isComplete()) {
      return claiming.transform(_ -> enqueue(delivery));
    }
    List<Parcel> parcels = parcels(delivery);
    var entries =
        new ArrayList<>(
            MessageWrites.answer(
                delivery.conversation(),
                delivery.id(),
                delivery.answers(),
                delivery.open(),
                delivery.remembered(),
                tools.clock().instant()));
    int answerEntries = entries.size();
    if (parcels.isEmpty()) {
      return entries.isEmpty()
          ? Future.succeededFuture()
          : tools.commits().submit(new Write(delivery.conversation(), entries)).mapEmpty();
    }
    NumberLane lane = lane(delivery.conversation().number());
    OutboxState first = closing ? OutboxState.QUEUED : lane.admit(parcels);
    OutboxState others = first == OutboxState.QUEUED ? first : OutboxState.CLAIMED;
    for (int i = 0; i < parcels.size(); i++) {
      entries.add(tools.writes().insert(delivery, i, i == 0 ? first : others));
    }
    return tools
        .commits()
        .submit(new Write(delivery.conversation(), entries))
        .onComplete(outcome -> {
          if (first != OutboxState.QUEUED) {
            lane.committed(
                parcels,
                outcome.succeeded() ? notOurs(parcels, outcome.result(), answerEntries) : parcels);
          }
        })
        .mapEmpty();
  }

  private List<Parcel> parcels(Delivery delivery) {
    var parcels = new ArrayList<Parcel>(delivery.messages().size());
    for (int i = 0; i < delivery.messages().size(); i++) {
      parcels.add(
          new Parcel(
              OutboxWrites.clientId(delivery, i),
              delivery.conversation(),
              delivery.recipient(),
              delivery.messages().get(i),
              delivery.traceIds(),
              delivery.lane(),
              delivery.heardAt(),
              0,
              tools.nanos().getAsLong()));
    }
    return parcels;
  }

  /** Known before, or kept in PostgreSQL because an earlier message is not with this node. */
  private static List<Parcel> notOurs(
      List<Parcel> parcels, List<RowSet<Row>> results, int answerEntries) {
    var gone = new ArrayList<Parcel>();
    for (int i = 0; i < parcels.size(); i++) {
      RowSet<Row> inserted = results.get(answerEntries + i);
      boolean ours =
          inserted.size() == 1
              && !OutboxState.QUEUED.sql().equals(inserted.iterator().next().getString(0));
      if (!ours) {
        gone.add(parcels.get(i));
      }
    }
    return gone;
  }

  /**
   * Takes rows that nobody holds.
   *
   * @return how many
   */
  Future<Integer> claim() {
    if (closing) {
      return Future.succeededFuture(0);
    }
    var full = new HashSet<PhoneNumberId>();
    var fullOfBulk = new HashSet<PhoneNumberId>();
    lanes.forEach((number, lane) -> {
      if (!lane.hasRoomFor(1, Lane.REPLY)) {
        full.add(number);
      }
      if (!lane.hasRoomFor(1, Lane.CAMPAIGN)) {
        fullOfBulk.add(number);
      }
    });
    Future<Integer> claimed =
        claims
            .claim(full, fullOfBulk)
            .compose(parcels -> {
              var woken = new HashSet<NumberLane>();
              for (Parcel parcel : parcels) {
                NumberLane lane = lane(parcel.conversation.number());
                lane.adopt(parcel);
                woken.add(lane);
              }
              return loansRead.transform(_ -> {
                woken.forEach(NumberLane::pump);
                return Future.succeededFuture(parcels.size());
              });
            });
    claiming = claimed;
    return claimed;
  }

  /** People wrote to a number. */
  void observedInbound(PhoneNumberId number, Heard heard) {
    if (!closing) {
      lane(number).observedInbound(heard);
    }
  }

  /** A status told about a message. */
  void settled(PhoneNumberId number, String clientId) {
    NumberLane lane = lanes.get(number);
    if (lane != null) {
      lane.settled(clientId);
    }
  }

  /** A status told that nothing of a number can leave. */
  void stop(PhoneNumberId number, int code, String reason) {
    NumberLane lane = lanes.get(number);
    if (lane != null) {
      lane.stop(code, reason);
    }
  }

  /** A status told that WhatsApp refused a message to a person for the pair limit. */
  void pairRefused(ConversationKey conversation) {
    NumberLane lane = lanes.get(conversation.number());
    if (lane != null) {
      lane.pairRefused(conversation);
    }
  }

  /** A status told that a person's service window is closed, see {@link ClosedWindows}. */
  void windowRefused(ConversationKey conversation, @Nullable Instant heardAt) {
    NumberLane lane = lanes.get(conversation.number());
    if (lane != null) {
      lane.windowRefused(conversation, heardAt);
    }
  }

  /** Keeps the parcels of these conversations back for a moment. */
  @Override
  public void keepBack(List<ConversationKey> conversations) {
    for (var conversation : conversations) {
      NumberLane lane = lanes.get(conversation.number());
      if (lane != null) {
        lane.keepBack(conversation);
      }
    }
  }

  /** Ends that. */
  void letGo(ConversationKey conversation) {
    NumberLane lane = lanes.get(conversation.number());
    if (lane != null) {
      lane.letGo(conversation);
    }
  }

  /** Drops what has not left, as {@link Outbox#fence} promises. */
  Future<Void> fence(ConversationKey conversation, String reason) {
    NumberLane lane = lanes.get(conversation.number());
    List<String> onTheirWay = lane == null ? List.of() : lane.fence(conversation, reason);
    return tools
        .commits()
        .submit(tools.writes().fence(conversation, onTheirWay, reason))
        .onSuccess(results -> tools.meters().fenced(results.getFirst().rowCount()))
        .mapEmpty();
  }

  /** Another node has fenced the conversation, and changes its rows. */
  @Override
  public void fenced(ConversationKey conversation, String reason) {
    NumberLane lane = lanes.get(conversation.number());
    if (lane != null) {
      lane.fence(conversation, reason);
    }
  }

  /** Renews the leases of everything in memory. */
  Future<Void> renewLeases() {
    List<String> ids = lanes.values().stream().flatMap(lane -> lane.clientIds().stream()).toList();
    Future<?> renewed = Future.succeededFuture();
    for (int from = 0; from < ids.size(); from += RENEWALS_MAX) {
      List<String> chunk = ids.subList(from, Math.min(ids.size(), from + RENEWALS_MAX));
      renewed = renewed.compose(_ -> claims.renew(chunk));
    }
    return renewed.mapEmpty();
  }

  /** Lets requests in flight finish within the bound, then gives the rest back. */
  Future<Void> close(Duration bound) {
    closing = true;
    return claiming
        .transform(_ -> Future.join(lanes.values().stream().map(NumberLane::drain).toList()))
        .timeout(bound.toMillis(), TimeUnit.MILLISECONDS)
        .transform(drained -> {
          if (drained.failed()) {
            log.warn("requests still in flight at stop, their outcome will be asked for");
          }
          List<String> unwritten =
              lanes.values().stream().flatMap(lane -> lane.unwritten().stream()).toList();
          return claims.release(unwritten);
        })
        .mapEmpty();
  }
}
