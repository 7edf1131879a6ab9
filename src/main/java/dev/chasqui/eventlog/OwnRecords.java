package dev.chasqui.eventlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.record.TimestampType;

/**
 * What this node has just made durable, on its way to its own reader of the same topic, which need
 * not fetch it from a broker then ({@link ShortWay}). Nothing depends on it: what finds no room
 * here is read from the log. Thread-safe.
 */
public final class OwnRecords {
  /** More than comes between two looks of the reader at ten thousand events a second. */
  static final int RECORDS_MAX = 2_000;

  /** At least two records of the largest size. */
  static final long BYTES_MAX = 2L * KafkaSettings.RECORD_BYTES_MAX;

  private List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
  private long bytes;
  private volatile boolean open;

  /** From now on they are kept for the reader. */
  void open() {
    open = true;
  }

  /** Nobody looks any more. */
  synchronized void close() {
    open = false;
    take();
  }

  boolean isOpen() {
    return open;
  }

  /** A record is durable. Those of one partition come in the order of their offsets. */
  void written(ProducerRecord<byte[], byte[]> record, RecordMetadata at) {
    if (open) {
      keep(record, at);
    }
  }

  private synchronized void keep(ProducerRecord<byte[], byte[]> record, RecordMetadata at) {
    int size = record.value().length;
    if (open && waiting.size() < RECORDS_MAX && bytes + size <= BYTES_MAX) {
      bytes += size;
      waiting.add(asRead(record, at));
    }
  }

  private static ConsumerRecord<byte[], byte[]> asRead(
      ProducerRecord<byte[], byte[]> record, RecordMetadata at) {
    return new ConsumerRecord<>(
        at.topic(),
        at.partition(),
        at.offset(),
        at.timestamp(),
        TimestampType.CREATE_TIME,
        at.serializedKeySize(),
        at.serializedValueSize(),
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  /** What has come since the last time. */
  synchronized List<ConsumerRecord<byte[], byte[]>> take() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    var taken = waiting;
    waiting = new ArrayList<>();
    bytes = 0;
    return taken;
  }
}
