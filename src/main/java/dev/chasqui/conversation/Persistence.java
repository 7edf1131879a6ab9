package dev.chasqui.conversation;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats idempotent work until a backend that is away comes back. Events wait in Kafka meanwhile,
 * and the bound on events in flight stops the node from taking more than it can hold.
 */
public final class Persistence {
  private static final Logger log = LoggerFactory.getLogger(Persistence.class);
  private static final long BACKOFF_FIRST_MILLIS = 50;
  private static final long BACKOFF_MAX_MILLIS = 3_000;
  private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final Predicate<Throwable> passing;
  private final MeterRegistry meters;
  private final Map<String, Long> loggedAtNanos = new ConcurrentHashMap<>();

  /**
   * @param passing whether a failure may pass by itself; any other ends the work at once
   */
  public Persistence(Vertx vertx, Predicate<Throwable> passing, MeterRegistry meters) {
    this.vertx = vertx;
    this.passing = passing;
    this.meters = meters;
  }

  /**
   * Runs {@code work} until it succeeds or fails for a reason that will not pass.
   *
   * @param what names it in logs and metrics: lower_snake, from a closed set
   * @param wanted asked before each further try; when false the future fails with {@link
   *     CancellationException}
   */
  public <T> Future<T> until(String what, BooleanSupplier wanted, Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    attempt(what, wanted, work, promise, BACKOFF_FIRST_MILLIS);
    return promise.future();
  }

  private <T> void attempt(
      String what,
      BooleanSupplier wanted,
      Supplier<Future<T>> work,
      Promise<T> promise,
      long backoffMillis) {
    work.get()
        .onComplete(
            promise::complete,
            failure -> {
              if (!passing.test(failure)) {
                promise.fail(failure);
                return;
              }
              meters.counter("chasqui.backend.retries", "work", what).increment();
              logNowAndThen(what, failure);
              vertx.setTimer(
                  backoffMillis,
                  _ -> {
                    if (wanted.getAsBoolean()) {
                      long next = Math.min(backoffMillis * 2, BACKOFF_MAX_MILLIS);
                      attempt(what, wanted, work, promise, next);
                    } else {
                      promise.fail(new CancellationException(what + " is no longer wanted"));
                    }
                  });
            });
  }

  /** One line for each kind of work every few seconds, however many conversations wait. */
  private void logNowAndThen(String what, Throwable failure) {
    long now = System.nanoTime();
    Long last = loggedAtNanos.get(what);
    if (last == null || now - last > LOG_INTERVAL_NANOS) {
      loggedAtNanos.put(what, now);
      log.warn("backend away, trying again work={} cause={}", what, failure.toString());
    }
  }
}
