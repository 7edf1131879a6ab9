package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
      new OwnedPartition(PARTITION, vertx.getOrCreateContext(), new Owner(), view, 0, () -> now);

  private final class Owner implements PartitionHandler {
    @Override
    public void accept(List<LoggedEvent> batch) {
      given.addAll(batch);
    }

    @Override
    public Future<Void> release() {
      return Future.succeededFuture();
    }
  }

  private static final class Unheard implements LoggedEvent.Settlement {
    @Override
    public void unanswered(LoggedEvent event) {}

    @Override
    public void done(LoggedEvent event) {}

    @Override
    public void failed(LoggedEvent event, Throwable cause) {}
  }

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Takes so many and returns them as the owner got them. */
  private List<LoggedEvent> take(int events) throws InterruptedException {
    var taken = new ArrayList<LoggedEvent>();
    for (int i = 0; i < events; i++) {
      var bytes = new byte[] {'k'};
      partition.take(
          List.of(new ConsumerRecord<>("conversations", 3, i, bytes, bytes)), new Unheard());
      taken.add(Objects.requireNonNull(given.poll(10, TimeUnit.SECONDS)));
    }
    return taken;
  }

  @Test
  void pausesWithTooMuchInFlightAndGoesOnAtHalfOfIt() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(0));
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(1));
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void eventsThatOnlyWaitForTheirAnswerLeaveRoomForOthers() throws InterruptedException {
    take(UNANSWERED_MAX - 1).forEach(partition::unanswered);
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).isEmpty();
    assertThat(partition.inWork()).isZero();
    assertThat(partition.unfinished()).isEqualTo(UNANSWERED_MAX - 1);
    assertThat(partition.toCommit()).as("unanswered is not finished").isNull();
  }

  @Test
  void tooManyThatWaitForTheirAnswerPauseUntilSomeHaveGotIt() throws InterruptedException {
    var taken = take(UNANSWERED_MAX);
    taken.forEach(partition::unanswered);
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(5));
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    partition.finished(taken.get(3));
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void anEventThatIsTriedAgainIsInWorkAgain() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    taken.forEach(partition::unanswered);
    taken.forEach(partition::again);
    partition.steer(consumer, FEED, false);
    assertThat(consumer.paused()).containsExactly(PARTITION);
  }

  @Test
  void whatIsUnreadIsWaitedForUntilNothingMovesAnyMore() throws InterruptedException {
    var taken = take(IN_FLIGHT_MAX);
    partition.steer(consumer, FEED, false);
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
    partition.steer(consumer, FEED, true);
    assertThat(consumer.paused()).containsExactly(PARTITION);
    now += 10 * OwnedPartition.STUCK_NANOS;
    polled();
    assertThat(view.current()).isFalse();
  }

  private void polled() {
    partition.polled(true, System.nanoTime() + OwnedPartition.STUCK_NANOS);
  }
}
