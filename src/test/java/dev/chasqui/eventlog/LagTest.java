package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.KafkaConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Lag lag =
      new Lag(Feed.live(KafkaConfig.defaults(), Topics.of(KafkaConfig.defaults())), meters);

  /** A record of each partition, written so long ago. */
  private static ConsumerRecords<byte[], byte[]> written(long... millisAgo) {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    for (int partition = 0; partition < millisAgo.length; partition++) {
      records.put(
          new TopicPartition("t", partition),
          List.of(
              new ConsumerRecord<>(
                  "t",
                  partition,
                  0L,
                  System.currentTimeMillis() - millisAgo[partition],
                  TimestampType.CREATE_TIME,
                  0,
                  0,
                  new byte[0],
                  new byte[0],
                  new RecordHeaders(),
                  Optional.empty())));
    }
    return new ConsumerRecords<>(records, Map.of());
  }

  private double gauge() {
    return meters.get("chasqui.log.lag").timeGauge().value(TimeUnit.MINUTES);
  }

  @Test
  void isTheAgeOfTheNewestThatWasReadWhileThereAreMore() {
    lag.read(written(TimeUnit.HOURS.toMillis(2), TimeUnit.HOURS.toMillis(1)));
    assertThat(lag.of(1)).isBetween(HOUR, HOUR + TimeUnit.MINUTES.toNanos(1));
    assertThat(gauge()).isBetween(60.0, 61.0);
    assertThat(lag.of(0)).isZero();
    assertThat(gauge()).isZero();
    assertThat(lag.of(5)).as("since all was read").isLessThan(TimeUnit.MINUTES.toNanos(1));
  }

  @Test
  void growsWhileNobodyAsksTheBrokerForMore() throws InterruptedException {
    lag.of(0);
    lag.yields(true, 0, 0);
    long before = lag.of(0);
    TimeUnit.MILLISECONDS.sleep(50);
    assertThat(lag.of(0) - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(40));
    lag.yields(false, 0, TimeUnit.SECONDS.toNanos(3));
    assertThat(lag.of(0)).isZero();
    var yielded = meters.get("chasqui.log.yielded").timer();
    assertThat(yielded.count()).isEqualTo(1);
    assertThat(yielded.totalTime(TimeUnit.SECONDS)).isEqualTo(3);
  }
}
