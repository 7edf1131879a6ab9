package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead-letter topic from somewhere to where it ended at the start of the scan, without a
 * group, so that nobody else notices. Beside letters the topic holds markers: records without a
 * value that name a letter which was replayed. Blocks.
 */
final class LetterScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final String topic;
  private final Duration patience;
  private final KafkaConsumer<byte[], byte[]> consumer;

  LetterScan(KafkaConfig config, Topics topics, Duration patience) {
    topic = topics.deadletter();
    this.patience = patience;
    var settings = KafkaSettings.common(config);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, KafkaSettings.RECORD_BYTES_MAX);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The topic's partitions.
   *
   * @throws IllegalStateException when there is no such topic
   */
  List<TopicPartition> partitions() {
    var found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new IllegalStateException(
          "Kafka has no topic " + topic + ": did a node ever run with this kafka.topic-prefix?");
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  /** Which letters were replayed, by partition and offset. */
  Map<Integer, BitSet> replayed(@Nullable Instant since) {
    var replayed = new HashMap<Integer, BitSet>();
    scan(
        since,
        record -> {
          String id = markedLetter(record);
          if (id == null) {
            return;
          }
          int dash = id.indexOf('-');
          try {
            replayed
                .computeIfAbsent(Integer.valueOf(id.substring(0, dash)), _ -> new BitSet())
                .set(Integer.parseInt(id.substring(dash + 1)));
          } catch (RuntimeException e) {
            throw new IllegalStateException(
                "the marker at " + DeadLetter.id(record) + " of " + topic + " cannot be read", e);
          }
        });
    return replayed;
  }

  /** Every letter since then, the oldest of each partition first. */
  void letters(@Nullable Instant since, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    scan(
        since,
        record -> {
          if (markedLetter(record) == null) {
            taker.accept(record);
          }
        });
  }

  /** The letter of this id, or null. */
  @Nullable ConsumerRecord<byte[], byte[]> letter(int partition, long offset) {
    var at = new TopicPartition(topic, partition);
    if (!partitions().contains(at)) {
      return null;
    }
    Long begin = consumer.beginningOffsets(List.of(at)).get(at);
    Long end = consumer.endOffsets(List.of(at)).get(at);
    if (begin == null || end == null || offset < begin || offset >= end) {
      return null;
    }
    consumer.assign(List.of(at));
    consumer.seek(at, offset);
    var deadline = new Deadline();
    while (true) {
      for (var record : consumer.poll(POLL)) {
        return record.offset() == offset && markedLetter(record) == null ? record : null;
      }
      deadline.check();
    }
  }

  private static @Nullable String markedLetter(ConsumerRecord<byte[], byte[]> record) {
    return EventHeaders.text(record.headers(), EventHeaders.REPLAY_OF);
  }

  private void scan(@Nullable Instant since, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    var partitions = partitions();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(partitions, ends, since);
    var deadline = new Deadline();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
      for (var record : consumer.poll(POLL)) {
        deadline = new Deadline();
        var at = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < end(ends, at)) {
          taker.accept(record);
        }
      }
      deadline.check();
    }
  }

  private void seek(
      List<TopicPartition> partitions, Map<TopicPartition, Long> ends, @Nullable Instant since) {
    if (since == null) {
      consumer.seekToBeginning(partitions);
      return;
    }
    var times = new HashMap<TopicPartition, Long>();
    partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
    consumer
        .offsetsForTimes(times)
        .forEach((partition, found) ->
            consumer.seek(partition, found == null ? end(ends, partition) : found.offset()));
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return Objects.requireNonNullElse(ends.get(partition), 0L);
  }

  /** How long nothing may come. */
  private final class Deadline {
    private final long endNanos = System.nanoTime() + patience.toNanos();

    void check() {
      if (System.nanoTime() - endNanos > 0) {
        throw new TimeoutException("no records within " + patience.toSeconds() + " s");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
