package dev.chasqui.outbound;

import dev.chasqui.store.Write;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes how messages ended, again and again until PostgreSQL has it. Until then their leases are
 * renewed, or else they would be taken for messages of unknown outcome and sent a second time.
 * Nobody waits for it. Belongs to one context.
 */
final class OutcomeRecorder {
  private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A write takes up to 20 s to fail, so these last for an hour at least where it is away. */
  private static final int TRIES_MAX = 1_000;

  /**
   * Nothing is sent without a write before it, so more than a few wait only for a strange fault.
   */
  private static final int WAITING_MAX = 10_000;

  private final SendTools tools;
  private final Map<String, Parcel> waiting = new HashMap<>();

  OutcomeRecorder(SendTools tools) {
    this.tools = tools;
  }

  /** Stores the outcome of a parcel that leaves memory. */
  void record(Parcel parcel, Write write) {
    record(parcel, write, Future::succeededFuture);
  }

  /**
   * Stores the outcome of a parcel that leaves memory, after something else is durable.
   *
   * @param first may be run again
   */
  void record(Parcel parcel, Write write, Supplier<Future<Void>> first) {
    if (waiting.size() < WAITING_MAX) {
      waiting.put(parcel.clientId, parcel);
    }
    attempt(parcel, write, first, 1);
  }

  private void attempt(Parcel parcel, Write write, Supplier<Future<Void>> first, int tries) {
    first
        .get()
        .compose(_ -> tools.change(write))
        .onComplete(outcome -> {
          if (outcome.succeeded()) {
            waiting.remove(parcel.clientId);
            return;
          }
          tools.meters().notStored();
          boolean again = tries < TRIES_MAX && waiting.containsKey(parcel.clientId);
          log.warn(
              "outcome not stored id={} again={} cause={}",
              parcel.clientId,
              again,
              outcome.cause().toString());
          if (again) {
            tools.after(PAUSE).onComplete(_ -> attempt(parcel, write, first, tries + 1));
          } else {
            waiting.remove(parcel.clientId);
          }
        });
  }

  /** Parcels whose outcome is not stored yet. */
  Collection<Parcel> waiting() {
    return waiting.values();
  }
}
