package dev.chasqui.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection that runs one transaction at a time and reconnects when lost. Belongs to one
 * context.
 */
final class WriterConnection {
  private final Vertx vertx;
  private final Database database;
  private @Nullable PgConnection connection;

  WriterConnection(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /**
   * Runs all writes in one transaction, each distinct statement once for all its rows.
   *
   * @return for each write, in order, the result of each of its entries
   */
  Future<List<List<RowSet<Row>>>> commit(List<Write> writes) {
    return connected()
        .compose(open ->
            // The server ends slow statements; this is for a server that is gone.
            within(2 * database.timeout().toMillis(), transaction(open, writes))
                .onFailure(failure -> {
                  if (WriteFailure.of(failure) == WriteFailure.TRANSIENT) {
                    drop(open);
                  }
                }));
  }

  private Future<PgConnection> connected() {
    PgConnection open = connection;
    if (open != null) {
      return Future.succeededFuture(open);
    }
    return database
        .connect()
        .timeout(database.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .transform(outcome -> {
          if (outcome.failed()) {
            return Future.failedFuture(new WriteFailure.ConnectionLost(outcome.cause()));
          }
          PgConnection fresh = outcome.result();
          connection = fresh;
          fresh.closeHandler(_ -> forget(fresh));
          return Future.succeededFuture(fresh);
        });
  }

  private Future<List<List<RowSet<Row>>>> transaction(PgConnection open, List<Write> writes) {
    var results = new ArrayList<List<RowSet<Row>>>(writes.size());
    var batches = new TreeMap<Integer, List<StatementBatch>>();
    for (Write write : writes) {
      var slots = new ArrayList<RowSet<Row>>(write.entries().size());
      results.add(slots);
      for (Write.Entry entry : write.entries()) {
        batchOf(batches, entry.statement()).add(entry.values(), slots);
      }
    }
    // All leave together. Of a transaction in which something failed, COMMIT is a rollback.
    var steps = new ArrayList<Future<?>>();
    steps.add(open.query("BEGIN").execute());
    for (List<StatementBatch> phase : batches.values()) {
      for (StatementBatch batch : phase) {
        steps.add(batch.execute(open));
      }
    }
    steps.add(open.query("COMMIT").execute());
    return Future.join(steps)
        .transform(outcome ->
            outcome.succeeded()
                ? Future.succeededFuture(results)
                : Future.failedFuture(firstFailure(steps, outcome.cause())));
  }

  /**
   * The outcome, or a failure when there is none in time. {@link Future#timeout} would leave that
   * to Netty's global executor, since the future of several futures has no context: a thread that
   * is started for it, and woken twice for each transaction.
   */
  private <T> Future<T> within(long millis, Future<T> outcome) {
    Promise<T> inTime = Promise.promise();
    long timer =
        vertx.setTimer(
            millis,
            _ -> inTime.tryFail(new TimeoutException("no answer within " + millis + " ms")));
    outcome.onComplete(
        result -> {
          vertx.cancelTimer(timer);
          inTime.tryComplete(result);
        },
        failure -> {
          vertx.cancelTimer(timer);
          inTime.tryFail(failure);
        });
    return inTime.future();
  }

  private static StatementBatch batchOf(
      Map<Integer, List<StatementBatch>> batches, Write.Statement statement) {
    List<StatementBatch> phase =
        batches.computeIfAbsent(statement.phase(), _ -> new ArrayList<>(1));
    for (StatementBatch batch : phase) {
      if (batch.statement().equals(statement)) {
        return batch;
      }
    }
    var batch = new StatementBatch(statement);
    phase.add(batch);
    return batch;
  }

  /** The failure that aborted the transaction; those after it only say that it is aborted. */
  private static Throwable firstFailure(List<Future<?>> steps, Throwable otherwise) {
    for (Future<?> step : steps) {
      if (step.failed()) {
        return step.cause();
      }
    }
    return otherwise;
  }

  private void drop(PgConnection lost) {
    forget(lost);
    lost.close();
  }

  private void forget(PgConnection lost) {
    if (lost.equals(connection)) {
      connection = null;
    }
  }

  Future<Void> close() {
    PgConnection open = connection;
    return open == null ? Future.succeededFuture() : open.close();
  }
}
