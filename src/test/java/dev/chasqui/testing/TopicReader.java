package dev.chasqui.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, without a group. */
public final class TopicReader implements AutoCloseable {
  /** A record. */
  public record Seen(String key, String kind, String value) {}

  private final KafkaConsumer<byte[], byte[]> consumer;

  public TopicReader(String brokers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** The next records, as soon as so many have come; fails when they do not. */
  public List<Seen> next(int count) {
    var seen = new ArrayList<Seen>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (seen.size() < count && System.nanoTime() < end) {
      for (var record : consumer.poll(Duration.ofMillis(200))) {
        seen.add(
            new Seen(
                text(record.key()),
                text(record.headers().lastHeader("kind").value()),
                text(record.value())));
      }
    }
    assertThat(seen).hasSize(count);
    return seen;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
