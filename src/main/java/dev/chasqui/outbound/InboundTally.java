package dev.chasqui.outbound;

import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Adds up what comes in, so that a crowd costs one look at the shared budget each {@value
 * #FLUSH_MILLIS} ms and not one for each message. Thread-safe; silent while nothing comes in.
 */
final class InboundTally {
  private static final long FLUSH_MILLIS = 50;
  private static final int NUMBERS_MAX = 10_000;

  private final Vertx vertx;
  private final Context context;
  private final BiConsumer<PhoneNumberId, Heard> sums;
  private final ConcurrentHashMap<PhoneNumberId, Heard> counts = new ConcurrentHashMap<>();
  private final AtomicBoolean flushing = new AtomicBoolean();

  /**
   * @param sums told the messages of each number since the last time, on the context
   */
  InboundTally(Vertx vertx, Context context, BiConsumer<PhoneNumberId, Heard> sums) {
    this.vertx = vertx;
    this.context = context;
    this.sums = sums;
  }

  void add(PhoneNumberId number, Heard heard) {
    if (counts.size() >= NUMBERS_MAX && !counts.containsKey(number)) {
      return;
    }
    counts.merge(number, heard, Heard::plus);
    if (flushing.compareAndSet(false, true)) {
      context.runOnContext(_ -> vertx.setTimer(FLUSH_MILLIS, _ -> flush()));
    }
  }

  private void flush() {
    // First, so that a message added from now on sets the next timer.
    flushing.set(false);
    for (PhoneNumberId number : counts.keySet()) {
      Heard heard = counts.remove(number);
      if (heard != null) {
        sums.accept(number, heard);
      }
    }
  }
}
