package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link RedisConfig}. */
final class RedisKeys {
  private static final RedisConfig DEFAULTS = RedisConfig.defaults();

  static final Setting<Secret> URL =
      Setting.required(
              "redis.url",
              Kind.secretUrl("redis://user:password@host:6379/0", "redis", "rediss"),
              "redis://[user:password@]host:port[/db]; rediss:// for TLS. Read once, at start.")
          .env("REDIS_URL")
          .inDev(null, "embedded");
  static final Setting<Integer> POOL_SIZE =
      Setting.of(
          "redis.pool-size",
          Kind.integer(1, 1_000),
          DEFAULTS.poolSize(),
          "Connections, over all event loops.");
  static final Setting<Duration> TIMEOUT =
      Setting.of(
          "redis.timeout",
          Kind.duration("50ms", "60s"),
          DEFAULTS.timeout(),
          "Longest wait for one answer.");

  static final List<Setting<?>> ALL = List.of(URL, POOL_SIZE, TIMEOUT);

  private RedisKeys() {}

  static RedisConfig read(Values values) {
    return new RedisConfig(values.optional(URL), values.get(POOL_SIZE), values.get(TIMEOUT));
  }
}
