package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShortWayTest {
  private static final TopicPartition PARTITION = new TopicPartition("conversations", 3);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Feed LIVE =
      new Feed("live", "conversations", "group", 1_000, 1 << 20, 1_000, 1_000, false);
  private static final Feed HISTORY =
      new Feed("history", "conversations", "group", 1_000, 1 << 20, 1_000, 1_000, true);

  private final Vertx vertx = Vertx.vertx();
  private final OwnRecords own = new OwnRecords();
  private final Assignment assigned = new Assignment(_ -> OptionalLong.of(0));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private long now;
  private long offset;
  private ShortWay way = new ShortWay(own, LIVE, meters, now);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    assigned.add(
        PARTITION,
        new OwnedPartition(
            PARTITION,
            LIVE,
            vertx.getOrCreateContext(),
            new Keeper(3, new LinkedBlockingQueue<>(), new ArrayList<>()),
            new Unheard(),
            new PollView(),
            0,
            System::nanoTime));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void write(int events) {
    for (int i = 0; i < events; i++) {
      var record = new ProducerRecord<>("conversations", new byte[] {'k'}, new byte[] {'v'});
      own.written(record, new RecordMetadata(PARTITION, offset++, 0, 5, 1, 1));
    }
  }

  private void second(int fetched, boolean yields) {
    way.fetched(fetched);
    now += SECOND;
    way.look(yields, now);
  }

  private double counted(String kind) {
    return meters.get("chasqui.log.taken").tag("way", kind).counter().count();
  }

  @Test
  void opensWhenThereIsMuchAndClosesWhenThereIsLittle() {
    second(ShortWay.SOME - 1, false);
    assertThat(own.isOpen()).isFalse();
    second(ShortWay.SOME, false);
    assertThat(own.isOpen()).isTrue();
    second(ShortWay.SOME - 1, false);
    assertThat(own.isOpen()).isFalse();
    assertThat(counted("fetched")).isEqualTo(3 * ShortWay.SOME - 2);
  }

  @Test
  void asksForOthersNowAndThenWhileEverythingComesTheShortWay() {
    assertThat(way.asks(now)).as("closed").isTrue();
    assertThat(way.complete()).isFalse();
    second(1_000, false);
    write(3);
    assertThat(way.take(assigned)).isEqualTo(3);
    assertThat(way.newestMillis()).isEqualTo(5);
    way.goOn(consumer, assigned, now);
    assertThat(consumer.position(PARTITION)).isEqualTo(3);
    assertThat(way.complete()).isTrue();
    assertThat(way.asks(now + ShortWay.ASK_NANOS - 1)).isFalse();
    assertThat(way.asks(now + ShortWay.ASK_NANOS)).isTrue();
    assertThat(way.take(assigned)).isZero();
    assertThat(counted("own")).isEqualTo(3);
  }

  @Test
  void whatIsMissingIsAskedForAtOnce() {
    second(1_000, false);
    way.goOn(consumer, assigned, now);
    write(1);
    offset++; // of somebody else
    write(2);
    assertThat(way.take(assigned)).isOne();
    assertThat(way.asks(now)).isTrue();
    assertThat(way.complete()).isFalse();
  }

  @Test
  void aFloodClosesItAtOnce() {
    second(1_000, false);
    assertThat(own.isOpen()).isTrue();
    way.look(true, now + 1);
    assertThat(own.isOpen()).isFalse();
    second(1_000, true);
    assertThat(own.isOpen()).isFalse();
  }

  @Test
  void whereOthersWriteAsWellItIsTriedLessAndLessOften() {
    int seconds = 0;
    for (int rest : new int[] {1, 2, 4, 8, 16, 32, 32}) {
      second(1_000, false);
      assertThat(own.isOpen()).as("tried after %d s", seconds).isTrue();
      second(1_000, false);
      assertThat(own.isOpen()).as("what was on its way is fetched").isTrue();
      second(1_000, false);
      for (seconds = 1; seconds < rest; seconds++) {
        assertThat(own.isOpen()).as("%d of %d s", seconds, rest).isFalse();
        second(1_000, false);
      }
    }
  }

  @Test
  void staysOpenWhileFewAreFetched() {
    second(1_000, false);
    for (int i = 0; i < 5; i++) {
      write(900);
      way.take(assigned);
      second(100, false);
      assertThat(own.isOpen()).isTrue();
    }
  }

  @Test
  void aFeedForWhichNobodyWaitsIsFetched() {
    way = new ShortWay(own, HISTORY, meters, now);
    second(1_000, false);
    second(1_000, false);
    assertThat(own.isOpen()).isFalse();
  }
}
