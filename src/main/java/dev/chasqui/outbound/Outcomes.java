package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.observe.Stage;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and draws the consequences of their answers, durably. Belongs to the context of
 * its lane.
 *
 * <p>A message whose outcome is unknown is parked and holds its conversation, so that the next one
 * cannot overtake it, until a status tells that it left or the grace time has passed without one.
 */
final class Outcomes {
  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
  private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(1);

  private final SendTools tools;
  private final ConversationQueues queues;
  private final Consumer<Parcel> leave;
  private final NumberRest rest;
  private final Runnable pump;
  private final OutcomeRecorder recorder;
  private final ClosedWindows closed = new ClosedWindows();

  /** Messages of unknown outcome, by client id. */
  private final Map<String, Parcel> parked = new HashMap<>();

  /**
   * @param leave the parcel is done with and its conversation may go on
   * @param rest told of what concerns the whole number
   * @param pump look for work
   */
  Outcomes(
      SendTools tools,
      ConversationQueues queues,
      Consumer<Parcel> leave,
      NumberRest rest,
      Runnable pump) {
    this.tools = tools;
    this.queues = queues;
    this.leave = leave;
    this.rest = rest;
    this.pump = pump;
    this.recorder = new OutcomeRecorder(tools);
  }

  /** Writes the request. Completes on the lane's context. */
  Future<MessageId> send(Parcel parcel) {
    long waited = tools.nanos().getAsLong() - parcel.markedNanos;
    tools.meters().pacingWait.record(Duration.ofNanos(waited));
    tools.meters().written(parcel.lane, Duration.ofNanos(parcel.writtenNanos - parcel.queuedNanos));
    var detail =
        Map.of("client_id", parcel.clientId, "waited_ms", Long.toString(waited / 1_000_000));
    tools.record(parcel.traceIds, Stage.PACED, detail);
    Promise<MessageId> answer = Promise.promise();
    Future<MessageId> call;
    try {
      call =
          tools
              .graph()
              .send(
                  parcel.conversation.number(), parcel.recipient, parcel.message, parcel.clientId);
    } catch (RuntimeException e) {
      call = Future.failedFuture(e);
    }
    call.onComplete(outcome ->
        tools
            .context()
            .runOnContext(_ -> {
              if (outcome.succeeded()) {
                answer.complete(outcome.result());
              } else {
                answer.fail(outcome.cause());
              }
            }));
    return answer.future();
  }

  /** The answer came, or did not. */
  void handle(Parcel parcel, AsyncResult<MessageId> outcome) {
    if (outcome.succeeded()) {
      rest.heard(parcel.writtenNanos);
      sent(parcel, outcome.result());
      return;
    }
    Throwable failure = outcome.cause();
    tools.meters().error(failure);
    Reaction reaction = Reaction.to(failure);
    if (reaction.concernsNumber()) {
      parcel.attempts--; // not the message's fault
    } else if (reaction != Reaction.UNCERTAIN) {
      rest.heard(parcel.writtenNanos);
    }
    int attempts = reaction.concernsNumber() ? rest.refusals(parcel.writtenNanos) : parcel.attempts;
    switch (AfterFailure.of(failure, attempts, tools.config().maxAttempts(), tools.random())) {
      case AfterFailure.Retry retry -> {
        if (retry.wholeNumber()) {
          rest.slowDown(parcel.writtenNanos, retry);
        }
        retry(parcel, retry);
      }
      case AfterFailure.Stop stop -> {
        Duration pause = rest.stop(parcel.writtenNanos, stop.code(), stop.reason());
        retry(parcel, new AfterFailure.Retry(stop.code(), stop.reason(), pause, true));
      }
      case AfterFailure.Uncertain uncertain -> park(parcel, uncertain);
      case AfterFailure.GiveUp given -> {
        if (given.code() == Reaction.WINDOW_CLOSED) {
          windowRefused(parcel, given);
        } else {
          giveUp(parcel, given.code(), given.reason());
        }
      }
    }
  }

  /** Further text would be refused as well; when the person writes again, new parcels come. */
  private void windowRefused(Parcel first, AfterFailure.GiveUp given) {
    closed.refused(first.conversation, first.heardAt);
    Instant at = tools.clock().instant();
    // Told before the row says that it failed: after a crash between the two it is told again.
    giveUp(
        first,
        given.code(),
        given.reason(),
        () -> tools.refusals().tell(first.conversation, first.clientId, first.heardAt, at));
    for (Parcel waiting : queues.removeWaiting(first.conversation, p -> sharesFate(first, p))) {
      giveUp(waiting, given.code(), given.reason());
    }
  }

  /** Where it is not known what a parcel rests on, it is taken for no better than the first. */
  private boolean sharesFate(Parcel first, Parcel waiting) {
    boolean unknown = first.heardAt == null || waiting.heardAt == null;
    return waiting.message instanceof OutboundMessage.Text && (unknown || closed.refuses(waiting));
  }

  /** A status told that WhatsApp refused what rested on this message of the person. */
  void windowRefused(ConversationKey conversation, @Nullable Instant heardAt) {
    closed.refused(conversation, heardAt);
  }

  /** Whether a parcel would only be refused for the service window, as one before it was. */
  boolean windowClosed(Parcel parcel) {
    return closed.refuses(parcel);
  }

  /** Gives up a parcel for which {@link #windowClosed} is true. */
  void giveUpForWindow(Parcel parcel) {
    int code = Reaction.WINDOW_CLOSED;
    giveUp(parcel, code, Reasons.ofStatus(code, null));
  }

  private void sent(Parcel parcel, MessageId message) {
    tools.meters().outcome("sent");
    tools.record(
        parcel.traceIds,
        Stage.SENT,
        Map.of(
            "client_id",
            parcel.clientId,
            "message",
            message.value(),
            "body",
            MessageJson.words(parcel.message)));
    leave.accept(parcel);
    // If this is lost with the process the row is uncertain, and the status with its id tells.
    var sent = tools.writes().sent(parcel, message, tools.clock().instant());
    recorder.record(parcel, sent.patiently());
  }

  private void retry(Parcel parcel, AfterFailure.Retry retry) {
    tools.meters().outcome("retried");
    log.info(
        "send refused, trying again id={} code={} attempt={} pause={}",
        parcel.clientId,
        retry.code(),
        parcel.attempts,
        retry.pause());
    parcel.durable = true;
    queues.putBack(parcel);
    Future<Boolean> stored =
        tools
            .change(tools.writes().retry(parcel, retry))
            .otherwise(failure -> {
              notStored("retry", parcel, failure);
              return true;
            });
    Future<Void> rested = tools.after(retry.pause());
    Future.all(stored, rested)
        .onComplete(_ -> {
          if (Boolean.FALSE.equals(stored.result())) {
            queues.settle(parcel.conversation, List.of(parcel));
            leave.accept(parcel);
          } else {
            queues.finish(parcel.conversation);
          }
          pump.run();
        });
  }

  private void park(Parcel parcel, AfterFailure.Uncertain uncertain) {
    tools.meters().outcome("uncertain");
    log.info("outcome unknown id={} code={}", parcel.clientId, uncertain.code());
    parked.put(parcel.clientId, parcel);
    tools
        .change(tools.writes().uncertain(parcel, uncertain.code(), uncertain.reason()))
        .onSuccess(ours -> {
          if (!ours) {
            settled(parcel.clientId);
          }
        })
        .onFailure(failure -> notStored("uncertain", parcel, failure));
    tools.after(tools.config().uncertainGrace()).onComplete(_ -> repeat(parcel));
  }

  private void repeat(Parcel parcel) {
    if (!parked.containsKey(parcel.clientId)) {
      return;
    }
    if (parcel.fenced != null) {
      parked.remove(parcel.clientId);
      drop(parcel);
      pump.run();
      return;
    }
    if (parcel.attempts >= tools.config().maxAttempts()) {
      parked.remove(parcel.clientId);
      giveUp(
          parcel, 0, "WhatsApp gave no sign of this message after " + parcel.attempts + " tries");
      pump.run();
      return;
    }
    tools
        .change(tools.writes().repeat(parcel))
        .onSuccess(ours -> {
          if (!ours) {
            settled(parcel.clientId);
          } else if (parked.remove(parcel.clientId) != null) {
            parcel.durable = true;
            queues.putBack(parcel);
            queues.finish(parcel.conversation);
            pump.run();
          }
        })
        .onFailure(failure -> {
          notStored("repeat", parcel, failure);
          tools.after(AFTER_STORE_FAILURE).onComplete(_ -> repeat(parcel));
        });
  }

  /** A status told that a message of unknown outcome left, or never will. */
  void settled(String clientId) {
    Parcel parcel = parked.remove(clientId);
    if (parcel != null) {
      leave.accept(parcel);
      pump.run();
    }
  }

  private void giveUp(Parcel parcel, int code, String reason) {
    giveUp(parcel, code, reason, Future::succeededFuture);
  }

  private void giveUp(Parcel parcel, int code, String reason, Supplier<Future<Void>> first) {
    tools.meters().outcome("failed");
    log.warn("message failed id={} code={} reason={}", parcel.clientId, code, reason);
    tools.record(
        parcel.traceIds,
        Stage.FAILED,
        Map.of("client_id", parcel.clientId, "code", Integer.toString(code), "reason", reason));
    leave.accept(parcel);
    recorder.record(parcel, tools.writes().failed(parcel, code, reason), first);
  }

  /** A person has taken the word: the parcel never leaves. */
  void drop(Parcel parcel) {
    tools.meters().outcome("fenced");
    String reason = String.valueOf(parcel.fenced);
    tools.record(
        parcel.traceIds, Stage.FENCED, Map.of("client_id", parcel.clientId, "reason", reason));
    leave.accept(parcel);
    recorder.record(parcel, tools.writes().failed(parcel, 0, reason));
  }

  private static void notStored(String what, Parcel parcel, Throwable failure) {
    log.warn("not stored what={} id={} cause={}", what, parcel.clientId, failure.toString());
  }

  /** Parcels out of the queues whose leases are still needed. */
  Collection<Parcel> unsettled() {
    var parcels = new ArrayList<>(parked.values());
    parcels.addAll(recorder.waiting());
    return parcels;
  }
}
