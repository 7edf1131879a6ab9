package dev.chasqui.store;

import dev.chasqui.store.WriteQueue.Pending;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the writes of all conversations in few transactions. A write leaves at once when the last
 * transaction began more than {@value #QUIET_MILLIS} ms ago. Else writes gather for the next one:
 * for {@value #GATHER_MILLIS} ms, or until the one under way has ended, so batches grow with the
 * load. Another one begins beside those under way only when it is worth its price, or when writes
 * have waited for {@value #WAIT_MILLIS} ms because one of those is slow. A {@linkplain
 * Write#patient patient} write goes with the next transaction for others that begins {@value
 * #RIPE_MILLIS} ms later; when none does within {@value #PATIENCE_MILLIS} ms, or {@value #MANY}
 * conversations have some, they have one of their own.
 *
 * <p>Writes of one conversation are never in two transactions at once and take effect in the order
 * of submission. A write whose data PostgreSQL refuses fails alone: its batch is split until it is
 * found. When the connection is lost the whole batch is written again, for at most {@value
 * #RETRY_MILLIS_MAX} ms, which is why writes must be idempotent.
 *
 * <p>Thread-safe; futures complete on the caller's context.
 */
public final class GroupCommit {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  /** Writes of one transaction, about. More gain little and make everybody wait longer. */
  static final int BATCH_MAX = 512;

  /** Conversations, for each transaction under way, that are worth another one beside them. */
  static final int WORTH_ANOTHER = 32;

  /** Conversations with patient writes that make a transaction of a good size. */
  static final int MANY = 64;

  private static final long QUIET_MILLIS = 10;
  private static final long GATHER_MILLIS = 2;
  private static final long WAIT_MILLIS = 10;

  /** As long as the log rests on a busy node, and short beside a status on its way. */
  static final long PATIENCE_MILLIS = 30;

  /** A transaction for others takes patient writes along that have waited for so long. */
  private static final long RIPE_MILLIS = 20;

  private static final long NO_TIMER = -1;
  private static final long RETRY_MILLIS_MAX = 20_000;
  private static final long BACKOFF_MILLIS_FIRST = 25;
  private static final long BACKOFF_MILLIS_MAX = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final int queuedMax;
  private final AtomicInteger queued = new AtomicInteger();
  private final WriteQueue queue = new WriteQueue();
  private final List<WriterConnection> writers = new ArrayList<>();
  private final ArrayDeque<WriterConnection> idle = new ArrayDeque<>();
  private final Timer commitTimer;
  private final DistributionSummary batchSizes;
  private final Counter refused;
  private final Counter retried;
  private final Counter poisoned;
  private long beganNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
  private long timer = NO_TIMER;
  private long timerDueNanos;
  private boolean closing;
  private final Promise<Void> drained = Promise.promise();

  private GroupCommit(Vertx vertx, Context context, Database database, MeterRegistry meters) {
    this.vertx = vertx;
    this.context = context;
    this.queuedMax = database.maxQueuedWrites();
    for (int i = 0; i < database.writers(); i++) {
      writers.add(new WriterConnection(vertx, database));
    }
    idle.addAll(writers);
    commitTimer =
        Timer.builder("chasqui.store.commit")
            .description("From a write's submission to its commit")
            .publishPercentileHistogram()
            .register(meters);
    batchSizes =
        DistributionSummary.builder("chasqui.store.batch")
            .description("Writes of one transaction")
            .register(meters);
    refused = meters.counter("chasqui.store.refused");
    retried = meters.counter("chasqui.store.retries");
    poisoned = meters.counter("chasqui.store.poisoned");
    Gauge.builder("chasqui.store.queued", queued, AtomicInteger::get)
        .description("Writes not committed yet")
        .register(meters);
  }

  /** Starts the writers on an event loop of their own; connections open at the first write. */
  public static Future<GroupCommit> start(Vertx vertx, Database database, MeterRegistry meters) {
    Promise<GroupCommit> started = Promise.promise();
    Deployable place =
        context -> {
          started.complete(new GroupCommit(vertx, context, database, meters));
          return Future.succeededFuture();
        };
    return vertx.deployVerticle(place).compose(_ -> started.future());
  }

  /**
   * Makes a write durable.
   *
   * @return when committed: the result of each entry, in order. Fails with {@link
   *     RejectedExecutionException} when too many writes wait, and with the database's own failure
   *     otherwise
   */
  public Future<List<RowSet<Row>>> submit(Write write) {
    if (queued.incrementAndGet() > queuedMax) {
      queued.decrementAndGet();
      refused.increment();
      return Future.failedFuture(
          new RejectedExecutionException(queuedMax + " writes wait for the database already"));
    }
    return ContextHop.call(
        context,
        () -> {
          if (closing) {
            queued.decrementAndGet();
            return Future.failedFuture(new RejectedExecutionException("the store is closing"));
          }
          Promise<List<RowSet<Row>>> promise = Promise.promise();
          queue.add(new Pending(write, promise, System.nanoTime()));
          dispatch();
          return promise.future();
        });
  }

  private void dispatch() {
    while (!idle.isEmpty() && worthATransaction()) {
      WriterConnection writer = idle.remove();
      beganNanos = System.nanoTime();
      List<Pending> batch = queue.take(BATCH_MAX, patientGo());
      batchSizes.record(batch.size());
      long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS_MAX);
      write(writer, batch, deadlineNanos)
          .onComplete(_ -> {
            queue.release(batch);
            idle.add(writer);
            dispatch();
            if (closing) {
              finishClosing();
            }
          });
    }
    if (!idle.isEmpty() && queue.hasReady()) {
      lookAgain(Math.min(urgentWaitNanos(), patientWaitNanos()));
    }
  }

  private boolean worthATransaction() {
    if (!queue.hasReady()) {
      return false;
    }
    int worth = Math.max(queue.hasUrgent() ? WORTH_ANOTHER : MANY, underWay() * WORTH_ANOTHER);
    int ready = queue.urgentConversations() + (patientGo() ? queue.patientConversations() : 0);
    return closing || ready >= worth || urgentWaitNanos() <= 0 || patientWaitNanos() <= 0;
  }

  /**
   * Whether the next transaction takes patient writes along. Each statement costs nearly the same
   * for one row as for many, so they gather first.
   */
  private boolean patientGo() {
    return closing
        || !queue.hasUrgent()
        || queue.patientConversations() >= MANY
        || patientWaitNanos() <= TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS - RIPE_MILLIS);
  }

  private int underWay() {
    return writers.size() - idle.size();
  }

  /** How long those that somebody waits for may still gather; very long when there are none. */
  private long urgentWaitNanos() {
    if (!queue.hasUrgent()) {
      return Long.MAX_VALUE;
    }
    boolean alone = underWay() == 0;
    long wait = left(queue.urgentSince(), alone ? GATHER_MILLIS : WAIT_MILLIS);
    return alone ? Math.min(wait, left(beganNanos, QUIET_MILLIS)) : wait;
  }

  private long patientWaitNanos() {
    return queue.hasPatient() ? left(queue.patientSince(), PATIENCE_MILLIS) : Long.MAX_VALUE;
  }

  private static long left(long sinceNanos, long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis) - (System.nanoTime() - sinceNanos);
  }

  /** One timer: an earlier moment takes its place. */
  private void lookAgain(long waitNanos) {
    long due = System.nanoTime() + waitNanos;
    if (timer != NO_TIMER) {
      if (timerDueNanos - due <= 0) {
        return;
      }
      vertx.cancelTimer(timer);
    }
    timerDueNanos = due;
    timer =
        vertx.setTimer(
            Math.max(1, Math.ceilDiv(waitNanos, TimeUnit.MILLISECONDS.toNanos(1))),
            _ -> {
              timer = NO_TIMER;
              dispatch();
            });
  }

  /** Writes a batch and settles every promise in it; the future itself never fails. */
  private Future<Void> write(WriterConnection writer, List<Pending> batch, long deadlineNanos) {
    return attempt(writer, batch, deadlineNanos, BACKOFF_MILLIS_FIRST)
        .transform(outcome -> {
          if (outcome.succeeded()) {
            succeed(batch, outcome.result());
            return Future.succeededFuture();
          }
          Throwable failure = outcome.cause();
          boolean mayHide = batch.size() > 1 && WriteFailure.of(failure) == WriteFailure.DATA;
          if (mayHide) {
            int middle = batch.size() / 2;
            List<Pending> rest = batch.subList(middle, batch.size());
            return write(writer, batch.subList(0, middle), deadlineNanos)
                .compose(_ -> write(writer, rest, deadlineNanos));
          }
          fail(batch, failure);
          return Future.succeededFuture();
        });
  }

  private Future<List<List<RowSet<Row>>>> attempt(
      WriterConnection writer, List<Pending> batch, long deadlineNanos, long backoffMillis) {
    return writer
        .commit(batch.stream().map(Pending::write).toList())
        .recover(failure -> {
          boolean again =
              WriteFailure.of(failure) == WriteFailure.TRANSIENT
                  && System.nanoTime() - deadlineNanos < 0;
          if (!again) {
            return Future.failedFuture(failure);
          }
          retried.increment();
          log.warn(
              "commit failed, trying again writes={} cause={}", batch.size(), failure.toString());
          long next = Math.min(2 * backoffMillis, BACKOFF_MILLIS_MAX);
          return vertx
              .timer(backoffMillis, TimeUnit.MILLISECONDS)
              .compose(_ -> attempt(writer, batch, deadlineNanos, next));
        });
  }

  private void succeed(List<Pending> batch, List<List<RowSet<Row>>> results) {
    long now = System.nanoTime();
    queued.addAndGet(-batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Pending pending = batch.get(i);
      commitTimer.record(now - pending.queuedNanos(), TimeUnit.NANOSECONDS);
      pending.promise().complete(results.get(i));
    }
  }

  private void fail(List<Pending> batch, Throwable failure) {
    queued.addAndGet(-batch.size());
    if (WriteFailure.of(failure) == WriteFailure.DATA) {
      poisoned.increment(batch.size());
    }
    batch.forEach(pending -> pending.promise().fail(failure));
  }

  /** Refuses new writes, commits those that wait, then closes the connections. */
  public Future<Void> close() {
    return ContextHop.call(
        context,
        () -> {
          closing = true;
          finishClosing();
          return drained
              .future()
              .compose(_ -> Future.join(writers.stream().map(WriterConnection::close).toList()))
              .mapEmpty();
        });
  }

  private void finishClosing() {
    if (idle.size() == writers.size() && !queue.hasReady()) {
      drained.tryComplete();
    }
  }
}
