package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnedPartitionTest {
  private static final TopicPartition PARTITION = new TopicPartition("conversations", 3);
  private static final int IN_FLIGHT_MAX = 4;
  private static final int UNANSWERED_MAX = 16;
  private static final Feed FEED =
      new Feed("live", "conversations", "group", 10, 1 << 20, IN_FLIGHT_MAX, UNANSWERED_MAX, false);

  private final Vertx vertx = Vertx.vertx();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final PollView view = new PollView();
  private final LinkedBlockingQueue<LoggedEvent> given = new LinkedBlockingQueue<>();
  private long now = System.nanoTime();
  private final OwnedPartition partition =
      new OwnedPartition(
          PARTITION,
          FEED,
          vertx.getOrCreateContext(),
          new Keeper(3, given, new ArrayList<>()),
          new Unheard(),
          view,
          0,
          () -> now);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static ConsumerRecord<byte[], byte[]> event(int offset) {
    var bytes = new byte[] {'k'};
    return new ConsumerRecord<>("conversations", 3, offset, bytes, bytes);
  }

  private void give(List<ConsumerRecord<byte[], byte[]>> records) {
    partition.fetched(records);
    partition.takeUp();
  }

  /** Takes so many and returns them as the owner got them. */
  private List<LoggedEvent> take(int events) throws InterruptedException {
    for (int i = 0; i < events; i++) {
      give(List.of(event(i)));
    }
    return next(events);
  }

  /** Takes so many, of which each soon waits for its answer only. */
  private List<LoggedEvent> unanswered(int events) throws InterruptedException {
    var taken = new ArrayList<LoggedEvent>();
    for (int i = 0; i < events; i++) {
      give(List.of(event(i)));
      taken.addAll(next(1));
      partition.unanswered(taken.getLast());
    }
    return taken;
  }

  @Test
  void whatTwoPollsHaveBroughtGoesToTheOwnerTogether() throws InterruptedException {
    partition.fetched(List.of(event(0)));
    assertThat(partition.unfinished()).isOne();
    assertThat(partition.toCommit()).as("it is not taken").isNull();
    partition.fetched(List.of(event(1), event(2)));
    partition.takeUp();
    assertThat(next(3)).extracting(LoggedEvent::offset).containsExactly(0L, 1L, 2L);
    partition.takeUp();
    assertThat(partition.held()).isZero();
    assertThat(given).isEmpty();
  }

  @Test
  void whatThisNodeHasWrittenIsTakenOnlyIfItIsTheVeryNext() throws InterruptedException {
    give(List.of(event(0)));
    assertThat(partition.follows(0)).as("seen").isFalse();
    assertThat(partition.misses(0)).isFalse();
    assertThat(partition.follows(2)).as("another one is before it").isFalse();
    assertThat(partition.misses(2)).isTrue();
    assertThat(partition.follows(1)).isTrue();
    partition.own(event(1));
    partition.takeUp();
    assertThat(next(2)).extracting(LoggedEvent::offset).containsExactly(0L, 1L);
    assertThat(partition.follows(2)).isTrue();
  }

  @Test
  void theConsumerGoesOnBehindWhatCameWithoutIt() {
    consumer.seek(PARTITION, 1);
    give(List.of(event(0)));
    partition.goOn(consumer);
    assertThat(consumer.position(PARTITION)).isEqualTo(1);
    partition.own(event(1));
    partition.own(event(2));
    partition.goOn(consumer);
    assertThat(consumer.position(PARTITION)).isEqualTo(3);
  }

  @Test
  void aPartitionWithTooMuchInFlightTakesNothingThatIsNotFetched() throws InterruptedException {
    take(IN_FLIGHT_MAX);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    assertThat(partition.follows(IN_FLIGHT_MAX)).isFalse();
    assertThat(partition.misses(IN_FLIGHT_MAX + 1)).as("no poll would bring it").isFalse();
  }

  @Test
  void aFetchThatBringsTooMuchGoesToTheOwnerInPieces() throws InterruptedException {
    var fetch = IntStream.range(0, 3 * IN_FLIGHT_MAX).mapToObj(i -> event(i)).toList();
    give(fetch);
    var first = next(IN_FLIGHT_MAX);
    partition.steer(consumer, false);
    assertThat(given).as("no more than may be in work").isEmpty();
    assertThat(consumer.paused()).containsExactly(PARTITION);
    assertThat(partition.held()).isEqualTo(2 * IN_FLIGHT_MAX);
    assertThat(first.getLast().offset()).isEqualTo(IN_FLIGHT_MAX - 1);

    first.forEach(partition::finished);
    assertThat(Objects.requireNonNull(partition.toCommit()).offset())
        .as("what waits is not committed")
        .isEqualTo(IN_FLIGHT_MAX);
    partition.steer(consumer, false);
    var second = next(IN_FLIGHT_MAX);
    assertThat(second.getFirst().offset()).isEqualTo(IN_FLIGHT_MAX);
    second.forEach(partition::finished);
    partition.steer(consumer, false);
    var third = next(IN_FLIGHT_MAX);
    assertThat(consumer.paused()).as("until all of it is done").containsExactly(PARTITION);
    third.forEach(partition::finished);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).isEmpty();
    assertThat(partition.unfinished()).isZero();
  }

  @Test
  void whatWaitsStaysInAFloodAndGoesWithThePartition() throws InterruptedException {
    give(IntStream.range(0, 2 * IN_FLIGHT_MAX).mapToObj(i -> event(i)).toList());
    next(IN_FLIGHT_MAX).forEach(partition::finished);
    partition.steer(consumer, true);
    assertThat(partition.held()).isEqualTo(IN_FLIGHT_MAX);
    partition.release(() -> {});
    partition.steer(consumer, false);
    assertThat(partition.held()).isZero();
    assertThat(given).isEmpty();
    assertThat(Objects.requireNonNull(partition.toCommit()).offset()).isEqualTo(IN_FLIGHT_MAX);
  }

  private List<LoggedEvent> next(int events) throws InterruptedException {
    var taken = new ArrayList<LoggedEvent>();
    for (int i = 0; i < events; i++) {
      taken.add(Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS)));
    }
    return taken;
  }

  @Test
  void pausesWithTooMuchInFlightAndGoesOnAtHalfOfIt() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(0));
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(1));
    partition.steer(consumer, false);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void eventsThatOnlyWaitForTheirAnswerLeaveRoomForOthers() throws InterruptedException {
    unanswered(UNANSWERED_MAX - 1);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).isEmpty();
    assertThat(partition.inWork()).isZero();
    assertThat(partition.unfinished()).isEqualTo(UNANSWERED_MAX - 1);
    assertThat(partition.toCommit()).as("unanswered is not finished").isNull();
  }

  @Test
  void tooManyThatWaitForTheirAnswerPauseUntilSomeHaveGotIt() throws InterruptedException {
    var taken = unanswered(UNANSWERED_MAX);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(5));
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(3));
    partition.steer(consumer, false);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void whileTooManyWaitForTheirAnswerNoMoreIsHandedOver() throws InterruptedException {
    var taken = unanswered(UNANSWERED_MAX);
    give(List.of(event(UNANSWERED_MAX)));
    partition.steer(consumer, false);
    assertThat(partition.held()).isEqualTo(1);
    partition.finished(taken.getFirst());
    partition.steer(consumer, false);
    assertThat(next(1).getFirst().offset()).isEqualTo(UNANSWERED_MAX);
  }

  @Test
  void anEventThatIsTriedAgainIsInWorkAgain() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    taken.forEach(partition::unanswered);
    taken.forEach(partition::again);
    partition.steer(consumer, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
  }

  @Test
  void whatIsUnreadIsWaitedForUntilNothingMovesAnyMore() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    partition.steer(consumer, false);
    polled();
    assertThat(view.current()).isFalse();

    now += OwnedPartition.STUCK_NANOS;
    partition.finished(taken.getFirst());
    polled();
    assertThat(view.current()).as("one was finished").isFalse();

    now += OwnedPartition.STUCK_NANOS + 1;
    polled();
    assertThat(view.current()).isTrue();
  }

  @Test
  void whatMakesWayForWebhooksIsWaitedForHoweverLongItStands() throws InterruptedException {
    take(1);
    partition.steer(consumer, true);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    now += 10 * OwnedPartition.STUCK_NANOS;
    polled();
    assertThat(view.current()).isFalse();
  }

  private void polled() {
    partition.polled(true, System.nanoTime() + OwnedPartition.STUCK_NANOS);
  }
}
