package dev.chasqui.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: the record.
 *
 * @param url {@code postgresql://user:password@host:port/database}; null means embedded
 * @param poolSize connections
 * @param timeout longest wait for one statement
 * @param maxQueuedWrites bound on writes waiting for a group commit; beyond it callers are refused
 *     and retry
 */
public record DatabaseConfig(
    @Nullable Secret url, int poolSize, Duration timeout, int maxQueuedWrites) {

  /** The values used when nothing is set. */
  public static DatabaseConfig defaults() {
    return new DatabaseConfig(null, 8, Duration.ofSeconds(5), 50_000);
  }

  /** The same on another server. */
  public DatabaseConfig withUrl(Secret newUrl) {
    return new DatabaseConfig(newUrl, poolSize, timeout, maxQueuedWrites);
  }
}
