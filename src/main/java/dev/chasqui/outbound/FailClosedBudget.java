package dev.chasqui.outbound;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared budget that trickles while the sharing is out of order: a twentieth of the rate,
 * starting a second after the failure. Up to nineteen nodes that cannot see each other stay within
 * the limit that way, and people still get answers. Asks the shared budget again once a second.
 * Belongs to one context, on which all futures complete.
 */
final class FailClosedBudget implements PaceBudget {
  private static final Logger log = LoggerFactory.getLogger(FailClosedBudget.class);
  private static final int NODES_ASSUMED = 20;
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final PaceBudget shared;
  private final Context context;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final Counter fallbacks;
  private final Duration trickle;
  private boolean down;
  private long askAgainAt;
  private long nextTrickleAt;

  /**
   * @param timeout longest wait for the shared budget
   */
  FailClosedBudget(
      PaceBudget shared,
      PaceLimit limit,
      Context context,
      Duration timeout,
      LongSupplier nanos,
      MeterRegistry meters) {
    this.shared = shared;
    this.context = context;
    this.timeout = timeout;
    this.nanos = nanos;
    this.fallbacks = meters.counter("chasqui.pacing.fallbacks");
    this.trickle = Duration.ofNanos(NODES_ASSUMED * limit.interval().toNanos());
  }

  @Override
  public Future<Grant> reserve(int messages, Duration late, int waiting) {
    long now = nanos.getAsLong();
    if (down && now - askAgainAt < 0) {
      return Future.succeededFuture(trickle(messages, now));
    }
    Promise<Grant> grant = Promise.promise();
    shared
        .reserve(messages, late, waiting)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(outcome ->
            context.runOnContext(_ -> {
              if (outcome.succeeded()) {
                recovered();
                grant.complete(outcome.result());
              } else {
                failed(outcome.cause());
                grant.complete(trickle(messages, now));
              }
            }));
    return grant.future();
  }

  private void recovered() {
    if (down) {
      down = false;
      log.info("pacing is shared again");
    }
  }

  private void failed(Throwable cause) {
    long now = nanos.getAsLong();
    askAgainAt = now + RETRY_NANOS;
    if (!down) {
      down = true;
      nextTrickleAt = now + Math.max(RETRY_NANOS, trickle.toNanos());
      log.warn("pacing cannot be shared, trickling cause={}", cause.toString());
    }
  }

  private Grant trickle(int messages, long now) {
    fallbacks.increment(messages);
    var slots = new ArrayList<Slot>(messages);
    for (int i = 0; i < messages; i++) {
      long at = nextTrickleAt - now > 0 ? nextTrickleAt : now;
      slots.add(new Slot(Slot.ALONE, 0, at, Duration.ZERO));
      nextTrickleAt = at + trickle.toNanos();
    }
    return new Grant(slots, false, messages);
  }

  @Override
  public void arrived(Slot slot, long atNanos) {
    if (!down) {
      shared.arrived(slot, atNanos);
    }
  }

  @Override
  public void tell() {
    if (!down) {
      shared.tell();
    }
  }

  @Override
  public void delay(Duration by) {
    if (!down) {
      shared.delay(by);
    }
  }

  /** A trickle is so far under the limit that what comes in may be left out of account. */
  @Override
  public Future<Inbound> inbound(int messages, Duration age) {
    if (down) {
      return Future.succeededFuture(Inbound.NONE);
    }
    Promise<Inbound> counted = Promise.promise();
    shared
        .inbound(messages, age)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(Inbound.NONE)
        .onSuccess(told -> context.runOnContext(_ -> counted.complete(told)));
    return counted.future();
  }
}
