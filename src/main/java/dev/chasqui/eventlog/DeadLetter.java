package dev.chasqui.eventlog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is known of an event that failed for good, without what it says.
 *
 * @param id names the letter: {@code partition-offset}
 * @param diedAt when it was given up
 * @param key text form of the conversation key; personal data
 * @param source coordinate of the record that failed
 * @param error the last failure; may quote what the event says
 * @param receivedAt when its webhook arrived
 * @param bytes size of the event
 * @param replayed whether it was put back into the log
 */
public record DeadLetter(
    String id,
    Instant diedAt,
    String key,
    String kind,
    String source,
    String error,
    String attempts,
    String traceId,
    Instant receivedAt,
    int bytes,
    boolean replayed) {

  static DeadLetter of(ConsumerRecord<byte[], byte[]> record, boolean replayed) {
    return new DeadLetter(
        id(record),
        Instant.ofEpochMilli(record.timestamp()),
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        header(record, EventHeaders.KIND),
        header(record, EventHeaders.SOURCE),
        header(record, EventHeaders.ERROR),
        header(record, EventHeaders.ATTEMPTS),
        header(record, EventHeaders.TRACE_ID),
        EventHeaders.receivedAt(record.headers(), record.timestamp()),
        record.value() == null ? 0 : record.value().length,
        replayed);
  }

  static String id(ConsumerRecord<byte[], byte[]> record) {
    return record.partition() + "-" + record.offset();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return Objects.requireNonNullElse(EventHeaders.text(record.headers(), name), "");
  }
}
