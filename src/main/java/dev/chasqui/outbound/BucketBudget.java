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
import org.jspecify.annotations.Nullable;

/**
 * A budget that the whole fleet shares: a Bucket4j bucket in Redis that holds one message and goes
 * into debt for those reserved ahead. The debt is the wait. Futures may complete on any thread.
 *
 * <p>Redis: {@code chasqui:pace:<phone_number_id>:<units per second>}, the bucket's state, until a
 * minute after it is full; {@code chasqui:pace:<phone_number_id>:in:<units per second>}, what
 * inbound messages may still take, as long.
 */
final class BucketBudget implements PaceBudget {
  private static final Duration EXPIRY = Duration.ofMinutes(1);

  private final PaceLimit limit;
  private final RedisTime time;
  private final AsyncBucketProxy bucket;
  private final @Nullable AsyncBucketProxy inbound;
  private final LongSupplier nanos;
  private final Duration spacing;

  private BucketBudget(
      PaceLimit limit,
      RedisTime time,
      AsyncBucketProxy bucket,
      @Nullable AsyncBucketProxy inbound,
      LongSupplier nanos) {
    this.nanos = nanos;
    this.inbound = inbound;
    this.limit = limit;
    this.time = time;
    this.bucket = bucket;
    this.spacing = Duration.ofNanos(limit.intervalNanos());
  }

  /**
   * @param floorShare share of the rate that inbound messages never take away, up to 1
   */
  static BucketBudget of(
      Redis redis, String number, PaceLimit limit, double floorShare, LongSupplier nanos) {
    var time = new RedisTime(redis, nanos);
    var expiry = ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(EXPIRY);
    var buckets =
        new RedisCasProxyManager(
            redis, ClientSideConfig.getDefault().withClientClock(time), expiry);
    String key = "chasqui:pace:" + number + ":";
    long units = limit.unitsPerSecond();
    long inboundUnits = (long) (units * (1 - floorShare));
    return new BucketBudget(
        limit,
        time,
        bucket(buckets, key + units, PaceLimit.UNITS_PER_MESSAGE, units),
        inboundUnits < PaceLimit.UNITS_PER_MESSAGE
            ? null
            : bucket(buckets, key + "in:" + inboundUnits, inboundUnits, inboundUnits),
        nanos);
  }

  private static AsyncBucketProxy bucket(
      RedisCasProxyManager buckets, String key, long capacity, long unitsPerSecond) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth.capacity(capacity).refillGreedy(unitsPerSecond, Duration.ofSeconds(1)))
            .build();
    return buckets
        .asAsync()
        .builder()
        .build(key, () -> CompletableFuture.completedFuture(configuration));
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

  /** A second's worth may be taken at once, and then what the floor leaves. */
  @Override
  public Future<Duration> inbound(int messages) {
    AsyncBucketProxy allowed = inbound;
    if (allowed == null) {
      return Future.succeededFuture(Duration.ZERO);
    }
    long wanted = (long) messages * PaceLimit.UNITS_PER_INBOUND;
    return time.sync()
        .compose(_ -> Future.fromCompletionStage(allowed.tryConsumeAsMuchAsPossible(wanted)))
        .compose(units ->
            units == 0
                ? Future.succeededFuture(Duration.ZERO)
                : consume(units).map(_ -> limit.timeOf(units)))
        .otherwise(Duration.ZERO);
  }

  private Future<Long> consume(long units) {
    return Future.fromCompletionStage(bucket.consumeIgnoringRateLimits(units));
  }
}
