package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.outbound.PaceBudget.Grant;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes in, in the bucket that all nodes share; the clock stands still unless moved. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class InboundBudgetTest {
  private static final PaceLimit LIMIT = PaceLimit.of(NumberMode.COEXISTENCE);
  private static final Duration INTERVAL = Duration.ofNanos(LIMIT.intervalNanos());
  private static final Duration ROUNDING = Duration.ofMillis(1);

  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private Redis redis;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    redis = Redis.createClient(vertx, backends.freshRedisUrl());
  }

  private BucketBudget budget(double floorShare) {
    return BucketBudget.of(redis, "100", LIMIT, floorShare, nanos::get);
  }

  private static Duration first(BucketBudget budget) {
    Grant grant = budget.reserve(1).await();
    return grant.first();
  }

  @Test
  void pushesTheNextMessagesOfAllNodesBackByAsManyPlaces() {
    BucketBudget one = budget(0.25);
    BucketBudget other = budget(0.25);
    assertThat(first(one)).isLessThan(ROUNDING);
    assertThat(first(one)).isCloseTo(INTERVAL, ROUNDING);
    Duration taken = one.inbound(10).await();
    assertThat(taken).isCloseTo(INTERVAL.multipliedBy(11), ROUNDING);
    Duration expected = taken.plus(INTERVAL.multipliedBy(2));
    assertThat(first(one)).isCloseTo(expected, ROUNDING);
    // Its clock was set a little later.
    assertThat(first(other)).isBetween(INTERVAL.multipliedBy(5), expected.plus(INTERVAL));
  }

  @Test
  void aFloodOnAllNodesLeavesTheFloor() {
    List<BucketBudget> nodes = List.of(budget(0.25), budget(0.25));
    // A second's worth and then what the floor leaves, and how much later the second clock was set.
    Duration most = Duration.ofMillis(1_250);
    Duration taken = Duration.ZERO;
    for (int step = 0; step < 50; step++) {
      for (BucketBudget node : nodes) {
        taken = taken.plus(node.inbound(1_000).await());
      }
      assertThat(taken).isLessThanOrEqualTo(most);
      nanos.addAndGet(Duration.ofMillis(100).toNanos());
      most = most.plus(Duration.ofMillis(75));
    }
    assertThat(taken).isGreaterThan(Duration.ofSeconds(4));
  }

  @Test
  void aFloorOfTheWholeRateLeavesInboundOut() {
    BucketBudget budget = budget(1);
    assertThat(budget.inbound(1_000).await()).isZero();
    assertThat(first(budget)).isLessThan(ROUNDING);
  }

  @Test
  void messagesAreAddedUpForAMoment(Vertx vertx) {
    var sums = new ConcurrentLinkedQueue<String>();
    var context = vertx.getOrCreateContext();
    var tally = new InboundTally(vertx, context, (number, count) -> sums.add(number + " " + count));
    for (int i = 0; i < 500; i++) {
      tally.add(new PhoneNumberId("100"), 1);
      tally.add(new PhoneNumberId("200"), 2);
    }
    assertThat(sums).isEmpty();
    StoreFixture.eventually(Duration.ofSeconds(10), () -> sums.size() >= 2);
    assertThat(sums).containsExactlyInAnyOrder("100 500", "200 1000");
    tally.add(new PhoneNumberId("100"), 3);
    StoreFixture.eventually(Duration.ofSeconds(10), () -> sums.size() >= 3);
    assertThat(sums).contains("100 3").hasSize(3);
  }
}
