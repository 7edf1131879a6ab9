package dev.chasqui.store;

import dev.chasqui.config.DatabaseConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the tables to the version of this program, from {@code db/migration/V<n>__<what>.sql}.
 * Nodes that start at once wait for each other on Flyway's advisory lock.
 */
public final class Migrations {
  private Migrations() {}

  /** The tables could not be brought up to date. Carries what to look at, without the URL. */
  public static final class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MigrationException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Applies what is missing, on a thread of its own because JDBC blocks.
   *
   * @return the number of migrations applied; fails with {@link MigrationException}. Completes on
   *     the caller's context.
   */
  public static Future<Integer> run(Vertx vertx, DatabaseConfig config) {
    Context caller = vertx.getOrCreateContext();
    Promise<Integer> done = Promise.promise();
    Thread.ofPlatform()
        .name("chasqui-migrations")
        .start(() -> {
          try {
            int applied = migrate(config);
            caller.runOnContext(_ -> done.complete(applied));
          } catch (RuntimeException e) {
            caller.runOnContext(_ -> done.fail(explained(e)));
          }
        });
    return done.future();
  }

  private static int migrate(DatabaseConfig config) {
    PgConnectOptions options = Database.connectOptions(config);
    String url =
        "jdbc:postgresql://%s:%d/%s?sslmode=%s&connectTimeout=%d"
            .formatted(
                options.getHost(),
                options.getPort(),
                URLEncoder.encode(options.getDatabase(), StandardCharsets.UTF_8),
                options.getSslMode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Math.max(1, config.timeout().toSeconds()));
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(url, options.getUser(), options.getPassword())
        .locations("classpath:db/migration")
        .load()
        .migrate()
        .migrationsExecuted;
  }

  private static MigrationException explained(RuntimeException failure) {
    String what =
        failure instanceof FlywayException
            ? "the database could not be migrated: "
            : "the database could not be reached for migration: ";
    String message = failure.getMessage();
    return new MigrationException(what + (message == null ? "unknown reason" : message), failure);
  }
}
