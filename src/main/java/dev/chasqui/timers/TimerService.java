package dev.chasqui.timers;

import dev.chasqui.config.TimersConfig;
import dev.chasqui.eventlog.EventLog;
import dev.chasqui.store.ContextHop;
import dev.chasqui.store.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires due timers: claims a batch of rows, appends an event for each to the log on its
 * conversation's key, deletes the rows. Every node runs one; they share the work.
 *
 * <p>A node that dies between the append and the delete leaves the row; after the lease another one
 * fires it again under the same id, by which the event is recognised. What cannot be claimed or
 * appended is tried again, less and less often, without end. Within a batch the longest due goes
 * first; two nodes do not wait for each other.
 */
public final class TimerService {
  private static final Logger log = LoggerFactory.getLogger(TimerService.class);
  private static final long BACKOFF_MILLIS_MAX = 15_000;
  private static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final Context context;
  private final TimerRows rows;
  private final EventLog eventLog;
  private final TimersConfig config;
  private final TimerMeters meters;
  private Future<Void> round = Future.succeededFuture();
  private long nextRound = -1;
  private long lagReadNanos = System.nanoTime() - LAG_NANOS;
  private int failuresInRow;
  private boolean closing;

  private TimerService(
      Vertx vertx,
      Context context,
      Database database,
      EventLog eventLog,
      MeterRegistry meters,
      TimersConfig config) {
    this.vertx = vertx;
    this.context = context;
    this.rows = new TimerRows(database);
    this.eventLog = eventLog;
    this.config = config;
    this.meters = new TimerMeters(meters);
  }

  /**
   * Starts firing, on an event loop of its own. What fell due while nobody ran fires at once; a
   * backend that is away delays it and does not fail the start.
   *
   * @param database stays the caller's to close, after this
   * @param eventLog stays the caller's to close, after this
   */
  public static Future<TimerService> start(
      Vertx vertx,
      Database database,
      EventLog eventLog,
      MeterRegistry meters,
      TimersConfig config) {
    Promise<TimerService> started = Promise.promise();
    Deployable place =
        context -> {
          var service = new TimerService(vertx, context, database, eventLog, meters, config);
          service.run();
          started.complete(service);
          return Future.succeededFuture();
        };
    return vertx.deployVerticle(place).compose(_ -> started.future());
  }

  private void run() {
    if (closing) {
      return;
    }
    round =
        readLag()
            .compose(_ -> rows.claim(config.lease(), config.batch()))
            .compose(due -> fire(due).map(due.size()))
            .transform(outcome -> {
              if (outcome.succeeded()) {
                failuresInRow = 0;
                again(outcome.result() == config.batch() ? 1 : jittered(pollMillis()));
              } else {
                failuresInRow++;
                meters.failed();
                log.warn("timers not fired, trying again cause={}", outcome.cause().toString());
                again(jittered(backoffMillis()));
              }
              return Future.succeededFuture();
            });
  }

  private Future<Void> fire(List<DueTimer> due) {
    if (due.isEmpty()) {
      return Future.succeededFuture();
    }
    return eventLog
        .append(due.stream().map(DueTimer::event).toList())
        .recover(failure ->
            // Not needed for them to fire, only for them to fire before the lease ends.
            rows.giveBack(due).transform(_ -> Future.failedFuture(failure)))
        .onSuccess(_ -> meters.fired(due))
        .compose(_ -> rows.delete(due))
        .mapEmpty();
  }

  private Future<Void> readLag() {
    if (System.nanoTime() - lagReadNanos < LAG_NANOS) {
      return Future.succeededFuture();
    }
    return rows.lag()
        .onSuccess(lag -> {
          lagReadNanos = System.nanoTime();
          meters.lag(lag);
        })
        .mapEmpty();
  }

  private void again(long millis) {
    if (!closing) {
      nextRound = vertx.setTimer(millis, _ -> run());
    }
  }

  private long pollMillis() {
    return config.pollInterval().toMillis();
  }

  private long backoffMillis() {
    return Math.min(BACKOFF_MILLIS_MAX, pollMillis() << Math.min(failuresInRow, 10));
  }

  /** Within a fifth of the given time, so that the nodes of a fleet do not ask in step. */
  private static long jittered(long millis) {
    long spread = Math.max(1, millis / 5);
    return Math.max(1, millis - spread + ThreadLocalRandom.current().nextLong(2 * spread + 1));
  }

  /** Claims nothing more and waits until what was claimed is fired or given back. */
  public Future<Void> close() {
    return ContextHop.call(
        context,
        () -> {
          closing = true;
          vertx.cancelTimer(nextRound);
          return round;
        });
  }
}
