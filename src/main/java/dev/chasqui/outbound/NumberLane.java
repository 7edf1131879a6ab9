package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one number on their way out. Belongs to one context.
 *
 * <p>Parcels wait by conversation in {@link ConversationQueues}. The next few stand on the stage:
 * their rows are marked {@code sending} while they wait for the {@link NumberPacer}, so that the
 * mark costs no time. A parcel that finds its conversation idle and room on the stage goes there at
 * once, and its row is inserted as {@code sending}. What comes after the request is with {@link
 * Outcomes}.
 */
final class NumberLane {
  private static final Logger log = LoggerFactory.getLogger(NumberLane.class);
  private static final int IN_FLIGHT_MIN = 16;
  private static final long NO_TIMER = -1;
  private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(1);

  private final SendTools tools;
  private final int stageMax;
  private final int inFlightMax;
  private final NumberPacer pacer;
  private final NumberRest rest;
  private final PairLedger pairs;
  private final Outcomes outcomes;
  private final ConversationQueues queues = new ConversationQueues();

  /** Marked or being marked as {@code sending}; {@link Parcel#durable} once the mark is. */
  private final List<Parcel> stage = new ArrayList<>();

  private final Set<Parcel> inFlight = new HashSet<>();
  private final Promise<Void> drained = Promise.promise();

  private final KeptBack keptBack;
  private int held;
  private long timer = NO_TIMER;
  private long timerDueNanos;
  private boolean closing;

  NumberLane(SendTools tools, PhoneNumberId number, PaceLimit limit, PaceBudget budget) {
    this.tools = tools;
    this.stageMax = limit.batch() + 1;
    this.inFlightMax = Math.max(IN_FLIGHT_MIN, limit.windowMax() / 2);
    this.pacer = new NumberPacer(limit, budget, tools.nanos(), tools.meters()::inbound, this::pump);
    this.keptBack = new KeptBack(tools, this::pump);
    this.pairs = new PairLedger(tools.nanos());
    this.rest = new NumberRest(tools, number, budget, this::pump);
    this.outcomes = new Outcomes(tools, queues, this::leave, rest, this::pump);
  }

  /** Reminders and campaigns may fill half of the memory, so that answers always find room. */
  boolean hasRoomFor(int parcels, Lane lane) {
    int most = tools.config().maxQueuedPerNumber();
    return !closing && held + parcels <= (lane.bulk() ? most / 2 : most);
  }

  /**
   * Takes new parcels of one conversation whose rows are about to be inserted.
   *
   * @return the state for the first row; the others are {@code claimed}, unless all are {@code
   *     queued}
   */
  OutboxState admit(List<Parcel> parcels) {
    Parcel first = parcels.getFirst();
    if (!hasRoomFor(parcels.size(), first.lane)) {
      tools.meters().full();
      return OutboxState.QUEUED;
    }
    hold(parcels.size());
    boolean atOnce =
        queues.isIdle(first.conversation)
            && stage.size() < stageMax
            && !rest.resting()
            && pairs.wait(first.conversation).isZero()
            && !outcomes.windowClosed(first);
    if (!atOnce) {
      queues.add(first.conversation, parcels);
      return OutboxState.CLAIMED;
    }
    queues.activate(first.conversation);
    stage.add(first);
    queues.add(first.conversation, parcels.subList(1, parcels.size()));
    pacer.want(stage.size());
    return OutboxState.SENDING;
  }

  /**
   * The rows of admitted parcels are committed.
   *
   * @param gone those that must not be sent from here: known before, or not with this node
   */
  void committed(List<Parcel> parcels, Collection<Parcel> gone) {
    var conversation = parcels.getFirst().conversation;
    for (Parcel parcel : parcels) {
      if (!gone.contains(parcel)) {
        parcel.durable = true;
        parcel.markedNanos = tools.nanos().getAsLong();
      } else if (stage.remove(parcel)) {
        queues.finish(conversation);
      }
    }
    hold(-gone.size());
    queues.settle(conversation, gone);
    pump();
  }

  /** Takes parcels whose rows this node has claimed. */
  void adopt(Parcel parcel) {
    hold(1);
    queues.add(parcel.conversation, List.of(parcel));
  }

  /** Sends what may be sent now and sets a timer for the rest. */
  void pump() {
    dropFenced();
    fillStage();
    while (!closing && !rest.resting() && inFlight.size() < rest.inFlightMax(inFlightMax)) {
      if (!stage.isEmpty()) {
        // Not what waits for something else than its turn: a time reserved for it is lost to
        // others.
        pacer.want(stage.size() + queues.ready());
      }
      Parcel parcel = firstMarked();
      if (parcel == null) {
        if (stage.isEmpty() && inFlight.isEmpty()) {
          pacer.idle();
        }
        return;
      }
      long waitNanos = pacer.waitNanos();
      if (waitNanos == NumberPacer.NO_SLOT) {
        return;
      }
      if (waitNanos > 0) {
        pumpAfter(waitNanos);
        return;
      }
      stage.remove(parcel);
      send(parcel);
      fillStage();
    }
  }

  private void fillStage() {
    while (!closing && !rest.resting() && stage.size() < stageMax) {
      Parcel parcel = queues.next();
      if (parcel == null) {
        return;
      }
      if (parcel.fenced != null) {
        outcomes.drop(parcel);
        continue;
      }
      if (outcomes.windowClosed(parcel)) {
        outcomes.giveUpForWindow(parcel);
        continue;
      }
      Duration wait = pairs.wait(parcel.conversation);
      if (wait.isZero()) {
        stage.add(parcel);
        mark(parcel);
      } else {
        tools.meters().pairDelayed();
        restLine(parcel, wait);
      }
    }
  }

  /** The parcel waits at the front of its conversation, which does not go on meanwhile. */
  private void restLine(Parcel parcel, Duration pause) {
    queues.putBack(parcel);
    tools
        .after(pause)
        .onComplete(_ -> {
          queues.finish(parcel.conversation);
          pump();
        });
  }

  private void mark(Parcel parcel) {
    parcel.durable = false;
    tools
        .change(tools.writes().sending(parcel))
        .onSuccess(ours -> {
          if (ours) {
            parcel.durable = true;
            parcel.markedNanos = tools.nanos().getAsLong();
          } else {
            // Another node took the row over, or a status told that the message had left.
            tools.meters().leaseLost();
            stage.remove(parcel);
            leave(parcel);
          }
          pump();
        })
        .onFailure(failure -> {
          log.warn("mark failed id={} cause={}", parcel.clientId, failure.toString());
          stage.remove(parcel);
          parcel.durable = true;
          restLine(parcel, AFTER_STORE_FAILURE);
        });
  }

  /** A mark older than the lease may have been overruled while this process stood still. */
  private @Nullable Parcel firstMarked() {
    long oldest = tools.nanos().getAsLong() - tools.config().lease().toNanos();
    for (Parcel parcel : stage) {
      if (keptBack.holds(parcel.conversation)) {
        continue;
      }
      if (parcel.durable && parcel.markedNanos - oldest < 0) {
        mark(parcel);
      } else if (parcel.durable) {
        return parcel;
      }
    }
    return null;
  }

  /** Those whose mark is on its way to PostgreSQL go when it is back. */
  private void dropFenced() {
    for (Parcel parcel : List.copyOf(stage)) {
      if (parcel.fenced != null && parcel.durable) {
        stage.remove(parcel);
        outcomes.drop(parcel);
      }
    }
  }

  /** Keeps a conversation's parcels back for a moment. */
  void keepBack(ConversationKey conversation) {
    keptBack.keep(conversation);
  }

  /** Ends that. */
  void letGo(ConversationKey conversation) {
    if (keptBack.release(conversation)) {
      pump();
    }
  }

  /**
   * Nothing of this conversation that is in memory now leaves any more.
   *
   * @return client ids of messages whose request is written: their fate is Meta's, or told and not
   *     stored yet
   */
  List<String> fence(ConversationKey conversation, String reason) {
    keptBack.release(conversation);
    var written = new ArrayList<>(inFlight);
    written.addAll(outcomes.unsettled());
    var waiting = new ArrayList<>(stage);
    waiting.addAll(queues.of(conversation));
    var onTheirWay = new ArrayList<String>();
    for (Parcel parcel : written) {
      if (parcel.conversation.equals(conversation)) {
        parcel.fenced = reason;
        onTheirWay.add(parcel.clientId);
      }
    }
    for (Parcel parcel : waiting) {
      if (parcel.conversation.equals(conversation)) {
        parcel.fenced = reason;
      }
    }
    pump();
    return onTheirWay;
  }

  private void send(Parcel parcel) {
    inFlight.add(parcel);
    parcel.attempts++;
    parcel.writtenNanos = tools.nanos().getAsLong();
    pairs.written(parcel.conversation);
    int place = pacer.take();
    outcomes
        .send(parcel)
        .onComplete(outcome -> {
          inFlight.remove(parcel);
          pacer.answered(place);
          if (outcome.failed() && Reaction.to(outcome.cause()) == Reaction.SLOW_PAIR) {
            tools.meters().refused("pair");
            pairs.refused(parcel.conversation);
          }
          outcomes.handle(parcel, outcome);
          if (closing && inFlight.isEmpty()) {
            drained.tryComplete();
          }
          pump();
        });
  }

  /** The parcel's way in this node's memory is over. */
  private void leave(Parcel parcel) {
    hold(-1);
    queues.finish(parcel.conversation);
  }

  private void hold(int parcels) {
    held += parcels;
    tools.meters().held.addAndGet(parcels);
  }

  /** Timers count whole milliseconds: set to the floor, then look again. */
  private void pumpAfter(long waitNanos) {
    long due = tools.nanos().getAsLong() + waitNanos;
    if (timer != NO_TIMER && due - timerDueNanos >= 0) {
      return;
    }
    tools.vertx().cancelTimer(timer);
    timerDueNanos = due;
    timer =
        tools
            .vertx()
            .setTimer(
                Math.max(1, waitNanos / 1_000_000),
                _ -> {
                  timer = NO_TIMER;
                  pump();
                });
  }

  /** People wrote to the number, which takes from the rate of what it sends. */
  void observedInbound(Heard heard) {
    pacer.inbound(heard);
  }

  /** What the record says about people who got much lately. */
  void loans(Map<ConversationKey, Duration> loans) {
    loans.forEach(pairs::atLeast);
  }

  /** A status told that WhatsApp had sent the person too much. */
  void pairRefused(ConversationKey conversation) {
    tools.meters().refused("pair");
    pairs.usedUp(conversation);
  }

  /** A status told that the person's service window is closed. */
  void windowRefused(ConversationKey conversation, @Nullable Instant heardAt) {
    outcomes.windowRefused(conversation, heardAt);
  }

  /** A status told that nothing of the number can leave. */
  void stop(int code, String reason) {
    rest.stop(code, reason);
  }

  /** A status told about the message. */
  void settled(String clientId) {
    outcomes.settled(clientId);
  }

  /** Client ids of the rows whose lease this lane needs. */
  List<String> clientIds() {
    var parcels = new ArrayList<>(queues.all());
    parcels.addAll(stage);
    parcels.addAll(inFlight);
    parcels.addAll(outcomes.unsettled());
    return parcels.stream().map(parcel -> parcel.clientId).toList();
  }

  /**
   * Sends nothing more.
   *
   * @return done when no request is in flight
   */
  Future<Void> drain() {
    closing = true;
    if (inFlight.isEmpty()) {
      drained.tryComplete();
    }
    return drained.future();
  }

  /** Client ids marked as being sent whose request was not written. */
  List<String> unwritten() {
    var waiting = new ArrayList<>(stage);
    waiting.addAll(queues.all());
    return waiting.stream().map(parcel -> parcel.clientId).toList();
  }
}
