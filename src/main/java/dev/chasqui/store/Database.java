package dev.chasqui.store;

import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections to PostgreSQL: a pipelined pool for single statements and dedicated connections
 * for the writers of a {@link GroupCommit}. Thread-safe; futures complete on the caller's context.
 */
public final class Database {
  private static final int PIPELINING_LIMIT = 256;
  private static final int STATEMENTS_CACHED = 256;

  /**
   * Every statement finds its rows by an index, however many there are. Left to itself, PostgreSQL
   * keeps a plan that was made while tables were empty, and reads them whole, until they are
   * analyzed for the first time, a busy minute later; and it plans anew at each execution what
   * takes an array, because a plan for a short array looks cheaper.
   */
  private static final Map<String, String> PLANNING =
      Map.of(
          "plan_cache_mode", "force_generic_plan",
          "enable_seqscan", "off",
          "enable_hashjoin", "off",
          "enable_mergejoin", "off",
          "jit", "off");

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final DatabaseConfig config;
  private final SqlClient client;

  private Database(Vertx vertx, PgConnectOptions options, DatabaseConfig config) {
    this.vertx = vertx;
    this.options = options;
    this.config = config;
    var pool =
        new PoolOptions()
            .setMaxSize(Math.max(1, config.poolSize() - writers()))
            .setConnectionTimeout((int) config.timeout().toMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setShared(false);
    this.client = PgBuilder.client().with(pool).connectingTo(options).using(vertx).build();
  }

  /**
   * Prepares connections; none is opened before it is needed.
   *
   * @throws IllegalArgumentException when the settings have no URL or a malformed one; the message
   *     does not show it
   */
  public static Database open(Vertx vertx, DatabaseConfig config) {
    return new Database(vertx, connectOptions(config), config);
  }

  static PgConnectOptions connectOptions(DatabaseConfig config) {
    Secret url = config.url();
    if (url == null) {
      throw new IllegalArgumentException("the database has no URL");
    }
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(url.reveal());
    } catch (RuntimeException e) {
      // The cause would show the URL, and with it the password.
      throw new IllegalArgumentException(
          "the database URL must read postgresql://user:password@host:port/database");
    }
    // The server ends what takes too long, so that a connection is never left mid-statement.
    options.addProperty("statement_timeout", Long.toString(config.timeout().toMillis()));
    options.addProperty("application_name", "chasqui");
    PLANNING.forEach(options::addProperty);
    options
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(STATEMENTS_CACHED)
        .setPipeliningLimit(PIPELINING_LIMIT);
    return options;
  }

  /** Runs single statements, several at once on one connection. Not for transactions. */
  public SqlClient client() {
    return client;
  }

  /** A connection of its own, outside the pool; the caller closes it. */
  Future<PgConnection> connect() {
    return PgConnection.connect(vertx, new PgConnectOptions(options));
  }

  /** How many connections are kept for group commits. */
  int writers() {
    return Math.clamp(config.poolSize() / 3, 2, 4);
  }

  /** Longest wait for one statement. */
  public Duration timeout() {
    return config.timeout();
  }

  int maxQueuedWrites() {
    return config.maxQueuedWrites();
  }

  /** Done when PostgreSQL answers a query within the timeout. */
  public Future<Void> ping() {
    return client
        .query("SELECT 1")
        .execute()
        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /** Closes the pool; connections of writers are closed by their {@link GroupCommit}. */
  public Future<Void> close() {
    return client.close();
  }
}
