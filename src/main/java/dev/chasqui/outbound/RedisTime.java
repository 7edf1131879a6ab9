package dev.chasqui.outbound;

import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the Redis server, as told by a monotonic clock here and a difference asked for now
 * and then. All nodes that share a bucket read the same clock, however wrong their own is.
 * Thread-safe.
 */
final class RedisTime implements TimeMeter {
  private static final long FRESH_NANOS = 30_000_000_000L;

  private final Redis redis;
  private final LongSupplier nanos;
  private volatile long offsetNanos;
  private volatile long syncedAtNanos;
  private volatile boolean synced;

  RedisTime(Redis redis, LongSupplier nanos) {
    this.redis = redis;
    this.nanos = nanos;
  }

  /** Done when the difference is known; asks the server again every 30 s. */
  Future<Void> sync() {
    if (synced && nanos.getAsLong() - syncedAtNanos < FRESH_NANOS) {
      return Future.succeededFuture();
    }
    long asked = nanos.getAsLong();
    return redis
        .send(Request.cmd(Command.TIME))
        .map(answer -> {
          long answered = nanos.getAsLong();
          long middle = asked + (answered - asked) / 2;
          offsetNanos = serverNanos(answer) - middle;
          syncedAtNanos = answered;
          synced = true;
          return null;
        });
  }

  /** Redis answers TIME with two texts: seconds, and microseconds of the second. */
  private static long serverNanos(@Nullable Response time) {
    if (time == null || time.size() != 2) {
      throw new IllegalStateException("Redis did not tell the time");
    }
    return Long.parseLong(time.get(0).toString()) * 1_000_000_000L
        + Long.parseLong(time.get(1).toString()) * 1_000L;
  }

  @Override
  public long currentTimeNanos() {
    return nanos.getAsLong() + offsetNanos;
  }

  @Override
  public boolean isWallClockBased() {
    return true;
  }
}
