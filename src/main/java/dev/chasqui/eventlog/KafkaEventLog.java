package dev.chasqui.eventlog;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.KafkaConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the topics {@code conversations} and {@code history} with {@code acks=all}.
 *
 * <p>The producer is told never to block ({@code max.block.ms=0}): a full buffer or unknown
 * metadata is an immediate failure, so that {@link #append} may be called on an event loop. What
 * comes at nearly the same time goes together ({@link SendRounds}), and so does what comes while an
 * earlier request is under way. Thread-safe.
 */
public final class KafkaEventLog implements EventLog, AutoCloseable {
  private static final Duration METADATA_POLL = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Timer append;
  private final Counter refused;
  private final LongAdder live = new LongAdder();
  private final OwnRecords own = new OwnRecords();
  private final SendRounds<Departure> rounds = new SendRounds<>(this::send, System::nanoTime);

  private record Departure(ProducerRecord<byte[], byte[]> record, Callback written) {}

  private KafkaEventLog(
      Vertx vertx, Topics topics, KafkaProducer<byte[], byte[]> producer, MeterRegistry meters) {
    this.vertx = vertx;
    this.topics = topics;
    this.producer = producer;
    append =
        Timer.builder("chasqui.log.append")
            .description("From handing the events of a webhook to Kafka until all are durable")
            .publishPercentileHistogram()
            .register(meters);
    refused =
        Counter.builder("chasqui.log.refused")
            .description("Appends refused at once because the producer's bounded buffer was full")
            .register(meters);
  }

  /**
   * Connects and learns where the partitions are. Blocks up to {@code timeout}; call it from a
   * plain thread.
   *
   * @throws IllegalStateException when Kafka does not answer in time
   */
  public static KafkaEventLog connect(
      Vertx vertx,
      KafkaConfig kafka,
      HttpConfig http,
      Topics topics,
      MeterRegistry meters,
      Duration timeout) {
    var settings = KafkaSettings.common(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0); // what comes has lingered
    // A broker works on the requests of a connection one after the other anyway. What comes
    // meanwhile goes together in the next one, which costs both sides less.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaSettings.RECORD_BYTES_MAX);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * http.maxInFlightBytes());
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    // A topic that was quiet for long keeps its place in the metadata cache, else the next append
    // would be refused.
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(30).toMillis());
    int ackMillis = Math.toIntExact(http.ackTimeout().toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ackMillis - Linger.WAIT_MILLIS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ackMillis);
    var producer =
        new KafkaProducer<byte[], byte[]>(
            settings, new ByteArraySerializer(), new ByteArraySerializer());
    awaitMetadata(producer, topics.conversations(), timeout);
    awaitMetadata(producer, topics.history(), timeout);
    return new KafkaEventLog(vertx, topics, producer, meters);
  }

  private static void awaitMetadata(
      KafkaProducer<byte[], byte[]> producer, String topic, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        producer.partitionsFor(topic);
        return;
      } catch (TimeoutException e) {
        if (System.nanoTime() - deadline > 0) {
          producer.close(Duration.ZERO);
          throw new IllegalStateException(
              "Kafka did not tell the partitions of %s within %d s"
                  .formatted(topic, timeout.toSeconds()),
              e);
        }
        LockSupport.parkNanos(METADATA_POLL.toNanos()); // start-up, on a plain thread
      }
    }
  }

  @Override
  public Future<Void> append(List<EventRecord> records) {
    if (records.isEmpty()) {
      return Future.succeededFuture();
    }
    // A webhook's event loop belongs to a Vert.x of its own.
    Context current = Vertx.currentContext();
    Context context = current == null ? vertx.getOrCreateContext() : current;
    Promise<Void> promise = Promise.promise();
    var pending = new AtomicInteger(records.size());
    var failure = new AtomicReference<@Nullable Throwable>();
    long start = System.nanoTime();
    var departures = new ArrayList<Departure>(records.size());
    for (var event : records) {
      var record = record(event);
      departures.add(
          new Departure(
              record,
              (metadata, error) -> {
                if (error == null) {
                  written(record, metadata);
                }
                settle(context, promise, pending, failure, error, start);
              }));
    }
    rounds.add(((ContextInternal) context).nettyEventLoop(), departures);
    return promise.future();
  }

  private void written(ProducerRecord<byte[], byte[]> record, RecordMetadata at) {
    if (at.topic().equals(topics.conversations())) {
      live.increment();
      own.written(record, at);
    }
  }

  /** What this node writes to that topic, for its one reader of it; of history nothing. */
  public OwnRecords own(String topic) {
    return topic.equals(topics.conversations()) ? own : new OwnRecords();
  }

  private void send(Departure departure) {
    try {
      var _ = producer.send(departure.record(), departure.written());
    } catch (RuntimeException e) { // whatever it is, those that wait behind it go on
      departure.written().onCompletion(null, e);
    }
  }

  /** Events that this node has made durable since its start, without those of a history. */
  public long live() {
    return live.sum();
  }

  private ProducerRecord<byte[], byte[]> record(EventRecord event) {
    var record =
        new ProducerRecord<>(
            topics.of(event.kind()),
            event.key().getBytes(StandardCharsets.UTF_8),
            event.value().getBytes());
    EventHeaders.write(record.headers(), event);
    return record;
  }

  private void settle(
      Context context,
      Promise<Void> promise,
      AtomicInteger pending,
      AtomicReference<@Nullable Throwable> failure,
      @Nullable Throwable error,
      long start) {
    if (error instanceof BufferExhaustedException) {
      refused.increment();
      failure.compareAndSet(
          null, new RejectedExecutionException("the event log's buffer is full", error));
    } else if (error != null) {
      failure.compareAndSet(null, error);
    }
    if (pending.decrementAndGet() > 0) {
      return;
    }
    append.record(Duration.ofNanos(System.nanoTime() - start));
    Throwable failed = failure.get();
    context.runOnContext(_ -> {
      if (failed == null) {
        promise.complete();
      } else {
        promise.fail(failed);
      }
    });
  }

  /** Sends what is buffered, within 5 s, and lets the connections go. Blocks. */
  @Override
  public void close() {
    rounds.send();
    producer.close(Duration.ofSeconds(5));
  }
}
