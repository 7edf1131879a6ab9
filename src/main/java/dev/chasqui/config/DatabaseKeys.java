package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link DatabaseConfig}. */
final class DatabaseKeys {
  private static final DatabaseConfig DEFAULTS = DatabaseConfig.defaults();

  static final Setting<Secret> URL =
      Setting.required(
              "database.url",
              Kind.secretUrl(
                  "postgresql://user:password@host:5432/chasqui", "postgresql", "postgres"),
              "postgresql://user:password@host:port/database. Read once, at start.")
          .env("DATABASE_URL")
          .inDev(null, "embedded");
  static final Setting<Integer> POOL_SIZE =
      Setting.of("database.pool-size", Kind.integer(1, 1_000), DEFAULTS.poolSize(), "Connections.");
  static final Setting<Duration> TIMEOUT =
      Setting.of(
          "database.timeout",
          Kind.duration("50ms", "5m"),
          DEFAULTS.timeout(),
          "Longest wait for one statement.");
  static final Setting<Integer> MAX_QUEUED_WRITES =
      Setting.of(
          "database.max-queued-writes",
          Kind.integer(100, 10_000_000),
          DEFAULTS.maxQueuedWrites(),
          "Bound on writes that wait for a group commit; beyond it callers are refused and retry.");

  static final List<Setting<?>> ALL = List.of(URL, POOL_SIZE, TIMEOUT, MAX_QUEUED_WRITES);

  private DatabaseKeys() {}

  static DatabaseConfig read(Values values) {
    return new DatabaseConfig(
        values.optional(URL),
        values.get(POOL_SIZE),
        values.get(TIMEOUT),
        values.get(MAX_QUEUED_WRITES));
  }
}
