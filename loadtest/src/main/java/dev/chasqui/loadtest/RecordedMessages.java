package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;

/** The gateway's record of messages, looked at from outside. Blocks. */
final class RecordedMessages implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Vertx vertx = EventLoops.start();
  private final PgConnection connection;

  RecordedMessages(String databaseUrl) {
    connection =
        PgConnection.connect(vertx, PgConnectOptions.fromUri(databaseUrl))
            .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .await();
  }

  /** How many messages have an id that begins like this. */
  long count(String prefix) {
    return count("SELECT count(*) FROM messages WHERE id >= $1 AND id < $2", prefix);
  }

  /** How many messages of imported histories have a key that begins like this. */
  long history(String prefix) {
    return count(
        "SELECT count(*) FROM other_events WHERE dedup_key >= $1 AND dedup_key < $2", prefix);
  }

  private long count(String query, String prefix) {
    return connection
        .preparedQuery(query)
        .execute(Tuple.of(prefix, prefix + "~"))
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  @Override
  public void close() {
    connection.close().await();
    vertx.close().await();
  }
}
