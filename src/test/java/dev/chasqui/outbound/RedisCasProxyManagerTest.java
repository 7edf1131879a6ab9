package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class RedisCasProxyManagerTest {
  private static final String KEY = "bucket";

  /** Time stands still, so that the debt counts what was taken. */
  private static final TimeMeter FROZEN =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return 1_000_000_000_000L;
        }

        @Override
        public boolean isWallClockBased() {
          return true;
        }
      };

  private static RedisCasProxyManager manager(Redis redis) {
    return new RedisCasProxyManager(
        redis,
        ClientSideConfig.getDefault().withClientClock(FROZEN),
        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)));
  }

  /** One token at most, and one more each second. */
  private static AsyncBucketProxy bucket(RedisCasProxyManager manager) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(bandwidth -> bandwidth.capacity(1).refillGreedy(1, Duration.ofSeconds(1)))
            .build();
    return manager
        .asAsync()
        .builder()
        .build(KEY, () -> CompletableFuture.completedFuture(configuration));
  }

  private static Future<Long> take(AsyncBucketProxy bucket) {
    return Future.fromCompletionStage(bucket.consumeIgnoringRateLimits(1));
  }

  @Test
  void takersOnTwoNodesNeverGetTheSameSlot(Vertx vertx, Backends backends) {
    String url = backends.freshRedisUrl();
    var one = bucket(manager(Redis.createClient(vertx, url)));
    var other = bucket(manager(Redis.createClient(vertx, url)));
    var taken = new ArrayList<Future<Long>>();
    for (int i = 0; i < 10; i++) {
      taken.add(take(one));
      taken.add(take(other));
    }
    List<Long> waits = Future.all(taken).await().list();

    Long[] everySecond =
        LongStream.range(0, 20).map(i -> i * 1_000_000_000L).boxed().toArray(Long[]::new);
    assertThat(waits).containsExactlyInAnyOrder(everySecond);
  }

  @Test
  void aBucketOutlivesItsDebtAndThenGoes(Vertx vertx, Backends backends) {
    Redis redis = Redis.createClient(vertx, backends.freshRedisUrl());
    var manager = manager(redis);
    for (int i = 0; i < 30; i++) {
      take(bucket(manager)).await();
    }
    String life = String.valueOf(redis.send(Request.cmd(Command.PTTL).arg(KEY)).await());
    assertThat(Long.parseLong(life)).isBetween(80_000L, 91_000L);

    Future.fromCompletionStage(manager.asAsync().removeProxy(KEY)).await();
    assertThat(redis.send(Request.cmd(Command.GET).arg(KEY)).await()).isNull();
  }

  @Test
  void withoutRedisNothingIsTaken(Vertx vertx) throws IOException {
    int port;
    try (var closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    var redis = Redis.createClient(vertx, "redis://127.0.0.1:" + port);
    Future<PaceBudget.Grant> grant =
        BucketBudget.of(redis, "100", new PaceLimit(19, 18_500), 0.25, System::nanoTime).reserve(1);
    assertThatThrownBy(grant::await).hasMessageContaining("onnect");
  }
}
