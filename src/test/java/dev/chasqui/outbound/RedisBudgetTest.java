package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.config.NumberMode;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.outbound.PaceBudget.Grant;
import dev.chasqui.outbound.PaceBudget.Inbound;
import dev.chasqui.outbound.PaceBudget.Slot;
import dev.chasqui.outbound.RedisBudget.Slots;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nodes share in Redis about the times at which they may send. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class RedisBudgetTest {
  private static final PhoneNumberId NUMBER = new PhoneNumberId("100");
  private static final PaceLimit LIMIT = PaceLimit.of(NumberMode.COEXISTENCE);
  private static final long INTERVAL = LIMIT.interval().toNanos() / 1_000;

  private final List<Future<List<Long>>> calls = new ArrayList<>();
  private final List<long[]> asked = new ArrayList<>();
  private Redis redis;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    redis = Redis.createClient(vertx, backends.freshRedisUrl());
  }

  private RedisBudget budget(double floorShare) {
    Slots slots = RedisBudget.inRedis(redis, NUMBER, LIMIT);
    return new RedisBudget(
        (operation, arguments) -> {
          asked.add(arguments);
          calls.add(slots.call(operation, arguments));
          return calls.getLast();
        },
        LIMIT,
        floorShare,
        System::nanoTime);
  }

  private static Slot take(PaceBudget budget) {
    return budget.reserve(1, PaceLimit.LATE_FREE, 1).await().slots().getFirst();
  }

  @Test
  void takersOnTwoNodesNeverGetTheSameSlot() {
    RedisBudget one = budget(0.25);
    RedisBudget other = budget(0.25);
    var grants = new ArrayList<Future<Grant>>();
    for (int i = 0; i < 10; i++) {
      grants.add(one.reserve(1, PaceLimit.LATE_FREE, 1));
      grants.add(other.reserve(2, PaceLimit.LATE_FREE, 2));
    }
    List<Slot> slots =
        grants.stream()
            .flatMap(answer -> answer.await().slots().stream())
            .sorted(Comparator.comparingLong(Slot::number))
            .toList();
    assertThat(slots).extracting(Slot::number).isEqualTo(LongStream.range(0, 30).boxed().toList());
    for (int i = 1; i < slots.size(); i++) {
      assertThat(slots.get(i).sharedMicros() - slots.get(i - 1).sharedMicros())
          .isGreaterThanOrEqualTo(INTERVAL);
    }
  }

  @Test
  void whatOneNodeSentLateTheOtherMakesRoomFor() {
    RedisBudget one = budget(0.25);
    RedisBudget other = budget(0.25);
    Slot late = take(one);
    long lateMicros = 316_000;
    one.arrived(late, late.atNanos() + lateMicros * 1_000);
    calls.getLast().await();
    List<Slot> others = Stream.generate(() -> take(other)).limit(40).toList();

    List<Long> arrivals =
        Stream.concat(
                Stream.of(late.sharedMicros() + lateMicros),
                others.stream().map(Slot::sharedMicros))
            .sorted()
            .toList();
    for (int i = LIMIT.windowMax(); i < arrivals.size(); i++) {
      assertThat(arrivals.get(i) - arrivals.get(i - LIMIT.windowMax())).isGreaterThan(1_000_000);
    }
    // Its place costs what it was late for, once, and not more.
    assertThat(others.getLast().sharedMicros() - late.sharedMicros())
        .isBetween(40 * INTERVAL, 42 * INTERVAL);
  }

  /** Numbers begin anew when Redis has forgotten them. */
  @Test
  void whatArrivedLongAgoIsNotTold() {
    RedisBudget budget = budget(0.25);
    Slot first = take(budget);
    budget.arrived(first, first.atNanos());
    Slot second = take(budget);
    assertThat(asked.getLast()).hasSize(6 + 2).contains(first.number());
    budget.arrived(second, second.atNanos() - Duration.ofSeconds(90).toNanos());
    take(budget);
    assertThat(asked.getLast()).hasSize(6);
  }

  @Test
  void aSlotIsNeverEarlierHereThanItIsMeant() {
    RedisBudget budget = budget(0.25);
    for (int i = 0; i < 20; i++) {
      long asked = System.nanoTime();
      Slot slot = take(budget);
      long answered = System.nanoTime();
      List<Long> time = time();
      long toldAt = System.nanoTime();
      long redisNanos = (time.getFirst() * 1_000_000 + time.getLast()) * 1_000;
      // Between asking and having the answer, Redis's clock stood at redisNanos.
      assertThat(slot.atNanos() - slot.sharedMicros() * 1_000)
          .isGreaterThanOrEqualTo(answered - redisNanos - Duration.ofMillis(1).toNanos())
          .isLessThanOrEqualTo(toldAt - redisNanos + (toldAt - asked));
    }
  }

  private List<Long> time() {
    return redis.send(Request.cmd(Command.TIME)).await().stream().map(Response::toLong).toList();
  }

  @Test
  void aPauseOfOneNodeHoldsTheOthersBack() {
    RedisBudget one = budget(0.25);
    Slot before = take(one);
    one.delay(Duration.ofSeconds(4));
    calls.getLast().await();
    assertThat(take(budget(0.25)).sharedMicros() - before.sharedMicros())
        .isBetween(INTERVAL + 4_000_000, 6_000_000L);
  }

  @Test
  void whatCameInPushesTheNextMessagesOfAllNodesBack() {
    RedisBudget one = budget(0.25);
    Slot before = take(one);
    Duration cost = LIMIT.inboundCost(1).truncatedTo(ChronoUnit.MICROS).multipliedBy(4);
    assertThat(one.inbound(4, Duration.ZERO).await()).isEqualTo(new Inbound(4, cost));
    long pushed = INTERVAL + cost.toNanos() / 1_000;
    assertThat(take(budget(0.25)).sharedMicros() - before.sharedMicros())
        .isBetween(pushed, pushed + 400_000);
  }

  /** Their places bound what may leave; pushed back as well, a second would be counted twice. */
  @Test
  void manyWhoWriteAtOncePushNothingBackFartherThanTheyCanBeUnknown() {
    RedisBudget one = budget(0.25);
    assertThat(one.inbound(10, Duration.ZERO).await())
        .isEqualTo(new Inbound(10, Duration.ofMillis(400)));
    Inbound more = one.inbound(2, Duration.ZERO).await();
    assertThat(more.taken()).isEqualTo(2);
    assertThat(more.pushed()).isBetween(Duration.ofNanos(1_000), LIMIT.inboundCost(2));
    one.delay(Duration.ofSeconds(5));
    assertThat(one.inbound(1, Duration.ZERO).await().pushed()).isZero();
  }

  /** WhatsApp counted them when they came, however late a node hears of them. */
  @Test
  void aMessageHoldsItsPlaceForASecondSinceItCame() {
    RedisBudget budget = budget(0.25);
    assertThat(budget.inbound(12, Duration.ofMillis(900)).await())
        .isEqualTo(new Inbound(12, Duration.ZERO));
    List<Slot> slots =
        budget.reserve(LIMIT.windowMax(), PaceLimit.LATE_FREE, LIMIT.windowMax()).await().slots();
    assertThat(slots.getLast().sharedMicros() - slots.getFirst().sharedMicros())
        .isEqualTo(INTERVAL * (LIMIT.windowMax() - 1));
  }

  @Test
  void aMessageThatIsHeardOfLateFreesNoPlaceOfThoseThatLeftAfterIt() {
    RedisBudget budget = budget(0.25);
    List<Slot> full =
        budget.reserve(LIMIT.windowMax(), PaceLimit.LATE_FREE, LIMIT.windowMax()).await().slots();
    assertThat(budget.inbound(12, Duration.ofMillis(900)).await().taken()).isEqualTo(12);
    // One place is left for somebody who writes, so the second place is the first to be had.
    assertThat(take(budget).sharedMicros() - full.get(1).sharedMicros())
        .isEqualTo(PaceLimit.PLACE_HELD.plus(PaceLimit.LATE_FREE).toNanos() / 1_000);
  }

  @Test
  void aFloodOnAllNodesLeavesTheFloor() {
    List<RedisBudget> nodes = List.of(budget(0.25), budget(0.25));
    long began = System.nanoTime();
    double cost = LIMIT.inboundCost(1).toNanos() / 1e9;
    double taken = 0;
    long until = began + Duration.ofSeconds(2).toNanos();
    while (System.nanoTime() < until) {
      for (RedisBudget node : nodes) {
        taken += cost * node.inbound(1_000, Duration.ZERO).await().taken();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      // Three quarters of a second at once, and then three quarters of the time.
      assertThat(taken).isLessThanOrEqualTo(0.75 + 0.75 * seconds + 0.001);
    }
    assertThat(taken).isGreaterThan(2);
  }

  @Test
  void aFloorOfTheWholeRateLeavesInboundOut() {
    RedisBudget budget = budget(1);
    Slot before = take(budget);
    assertThat(budget.inbound(1_000, Duration.ZERO).await().taken()).isZero();
    assertThat(take(budget).sharedMicros() - before.sharedMicros())
        .isBetween(INTERVAL, INTERVAL + 400_000);
  }

  /** The simulation of the pacer rests on the model. */
  @Test
  void theScriptDoesWhatTheModelDoes() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    Slots script = RedisBudget.inRedis(redis, NUMBER, LIMIT);
    var model = new SlotsModel(LIMIT.windowMax());
    long number = 0;
    long due = 0;
    for (int step = 0; step < 500; step++) {
      String operation = List.of("reserve", "arrived", "delay", "inbound").get(random.nextInt(4));
      long[] arguments =
          switch (operation) {
            case "reserve" ->
                new long[] {
                  1 + random.nextInt(4),
                  5_000,
                  1_000,
                  90_000,
                  random.nextInt(3),
                  random.nextInt(100),
                  number,
                  due
                };
            case "arrived" ->
                new long[] {
                  number - random.nextInt(30), due + random.nextInt(-50_000, 50_000), number, due
                };
            case "delay" -> new long[] {random.nextInt(3_000)};
            default ->
                new long[] {random.nextInt(4), 5_500, 30_000, 400_000, random.nextInt(600_000)};
          };
      List<Long> answer = script.call(operation, arguments).await();
      assertThat(answer)
          .as("seed %d step %d %s %s", seed, step, operation, Arrays.toString(arguments))
          .isEqualTo(model.call(answer.getFirst(), operation, arguments));
      if (operation.equals("reserve")) {
        number = answer.get(3) + arguments[0] - 1;
        due = answer.getLast();
      }
    }
  }

  @Test
  void theSlotsOutliveTheirTimeAndThenGo() {
    RedisBudget budget = budget(0.25);
    budget.delay(Duration.ofSeconds(30));
    take(budget);
    String life =
        String.valueOf(redis.send(Request.cmd(Command.PTTL).arg("chasqui:pace:{100}:19")).await());
    assertThat(Long.parseLong(life)).isBetween(80_000L, 91_000L);
  }

  @Test
  void aRedisThatDoesNotKnowTheScriptAnyMoreIsToldAgain() {
    RedisBudget budget = budget(0.25);
    assertThat(take(budget).number()).isZero();
    redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH")).await();
    assertThat(take(budget).number()).isEqualTo(1);
    assertThat(take(budget).number()).isEqualTo(2);
  }

  @Test
  void aClockThatWasSetBackHoldsNothingUpForLong() {
    RedisBudget budget = budget(0.25);
    take(budget);
    long tomorrow = (System.currentTimeMillis() + Duration.ofDays(1).toMillis()) * 1_000;
    String key = "chasqui:pace:{100}:19";
    redis.send(Request.cmd(Command.HSET).arg(key).arg("free").arg(tomorrow)).await();
    var places = Request.cmd(Command.ZADD).arg(key + ":places");
    for (int i = 0; i < LIMIT.windowMax(); i++) {
      places.arg(tomorrow).arg(1_000 + i);
    }
    redis.send(places).await();
    assertThat(take(budget).atNanos() - System.nanoTime())
        .isLessThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void withoutRedisNothingIsTaken(Vertx vertx) throws IOException {
    int port;
    try (var closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    redis = Redis.createClient(vertx, "redis://127.0.0.1:" + port);
    Future<Grant> grant = budget(0.25).reserve(1, PaceLimit.LATE_FREE, 1);
    assertThatThrownBy(grant::await).hasMessageContaining("onnect");
  }
}
