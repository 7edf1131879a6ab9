package dev.chasqui.outbound;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * A budget that the whole fleet shares: a Bucket4j bucket in Redis that holds one message and goes
 * into debt for those reserved ahead. The debt is the wait. Futures may complete on any thread.
 *
 * <p>Redis: {@code chasqui:pace:<phone_number_id>:<units per second>}, the bucket's state, until a
 * minute after it is full.
 */
final class BucketBudget implements PaceBudget {
  private static final Duration EXPIRY = Duration.ofMinutes(1);

  private final PaceLimit limit;
  private final RedisTime time;
  private final AsyncBucketProxy bucket;
  private final LongSupplier nanos;
  private final Duration spacing;

  private BucketBudget(
      PaceLimit limit, RedisTime time, AsyncBucketProxy bucket, LongSupplier nanos) {
    this.nanos = nanos;
    this.limit = limit;
    this.time = time;
    this.bucket = bucket;
    this.spacing = Duration.ofNanos(limit.intervalNanos());
  }

  static BucketBudget of(Redis redis, String number, PaceLimit limit, LongSupplier nanos) {
    var time = new RedisTime(redis, nanos);
    var expiry = ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(EXPIRY);
    var buckets =
        new RedisCasProxyManager(
            redis, ClientSideConfig.getDefault().withClientClock(time), expiry);
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth
                    .capacity(PaceLimit.UNITS_PER_MESSAGE)
                    .refillGreedy(limit.unitsPerSecond(), Duration.ofSeconds(1)))
            .build();
    String key = "chasqui:pace:" + number + ":" + limit.unitsPerSecond();
    AsyncBucketProxy bucket =
        buckets
            .asAsync()
            .builder()
            .build(key, () -> CompletableFuture.completedFuture(configuration));
    return new BucketBudget(limit, time, bucket, nanos);
  }

  @Override
  public Future<Grant> reserve(int messages) {
    long asked = nanos.getAsLong();
    return time.sync()
        .compose(_ -> {
          long syncNanos = nanos.getAsLong() - asked;
          return consume((long) messages * PaceLimit.UNITS_PER_MESSAGE)
              .map(debtNanos -> grant(messages, syncNanos + debtNanos));
        });
  }

  /** The debt is repaid when the last of the messages may leave. */
  private Grant grant(int messages, long lastNanos) {
    long first = lastNanos - (messages - 1) * spacing.toNanos();
    return new Grant(Duration.ofNanos(Math.max(0, first)), spacing);
  }

  @Override
  public void delay(Duration late) {
    long units = limit.unitsIn(late);
    if (units > 0) {
      // Best effort: without it the next second may hold one message more for an outside observer.
      consume(units);
    }
  }

  private Future<Long> consume(long units) {
    return Future.fromCompletionStage(bucket.consumeIgnoringRateLimits(units));
  }
}
