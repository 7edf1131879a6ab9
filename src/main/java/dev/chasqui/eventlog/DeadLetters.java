package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events that failed for good to the {@code deadletter} topic, as they were, with their
 * source coordinate, the error and the number of tries as headers. Used from the poll thread, which
 * may wait.
 */
final class DeadLetters implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  DeadLetters(KafkaConfig config, Topics topics) {
    topic = topics.deadletter();
    var settings = KafkaSettings.common(config);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaSettings.RECORD_BYTES_MAX);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * @param after told null when the letter is durable, else why it is not; called on the producer's
   *     thread
   */
  void write(LoggedEvent event, Throwable cause, Consumer<@Nullable Throwable> after) {
    var record =
        new ProducerRecord<>(
            topic, event.key().getBytes(StandardCharsets.UTF_8), event.value().getBytes());
    EventHeaders.write(
        record.headers(),
        new EventRecord(
            event.key(),
            event.kind(),
            event.value(),
            event.traceId(),
            event.receivedAt(),
            event.coordinate(),
            event.redirects()));
    EventHeaders.put(record.headers(), EventHeaders.ERROR, describe(cause));
    EventHeaders.put(record.headers(), EventHeaders.ATTEMPTS, Integer.toString(event.attempt()));
    try {
      var _ = producer.send(record, (_, error) -> after.accept(error));
    } catch (RuntimeException e) {
      after.accept(e);
    }
  }

  private static String describe(Throwable cause) {
    String text = cause.toString();
    return text.length() <= 1_000 ? text : text.substring(0, 1_000);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
