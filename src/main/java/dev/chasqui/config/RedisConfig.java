package dev.chasqui.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Redis: deduplication, pacing, limits.
 *
 * @param url {@code redis://[user:password@]host:port[/db]}; null means embedded
 * @param poolSize connections, over all event loops
 * @param timeout longest wait for one answer
 */
public record RedisConfig(@Nullable Secret url, int poolSize, Duration timeout) {

  /** The values used when nothing is set. */
  public static RedisConfig defaults() {
    return new RedisConfig(null, 8, Duration.ofSeconds(2));
  }

  /** The same on another server. */
  public RedisConfig withUrl(Secret newUrl) {
    return new RedisConfig(newUrl, poolSize, timeout);
  }
}
