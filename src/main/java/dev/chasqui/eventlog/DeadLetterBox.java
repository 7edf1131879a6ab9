package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Looks through the dead letters and puts them back into the log. For one person at a terminal, not
 * for a node: every method blocks, and fails with {@link
 * org.apache.kafka.common.errors.TimeoutException} when Kafka is silent.
 *
 * <p>A replayed letter goes to the topic {@code conversations} with its key, its headers and the
 * coordinate of the record that failed, by which it reads as that very record: replayed twice it
 * has its effect once. After it a marker is written among the dead letters.
 */
public final class DeadLetterBox implements AutoCloseable {
  private static final int REPLAYS_AT_ONCE = 200;

  private final KafkaConfig config;
  private final Topics topics;
  private final Duration patience;
  private final LetterScan scan;

  /** What a search found: the newest letters, and how many there are. */
  public record Found(List<DeadLetter> newestFirst, long matching, long replayed) {}

  /** A letter with what it says, which is personal data. */
  public record Opened(DeadLetter letter, Map<String, String> headers, Buffer value) {}

  /** What a replay did. */
  public record Replayed(long replayed, long skipped, List<String> unknown) {}

  /** Opens no connection yet. */
  public DeadLetterBox(KafkaConfig config, Duration patience) {
    this.config = config;
    topics = Topics.of(config);
    this.patience = patience;
    scan = new LetterScan(config, topics, patience);
  }

  /** The newest letters that match, at most {@code limit}. */
  public Found list(LetterFilter filter, int limit) {
    var replayed = scan.replayed(filter.since());
    var newest = new ArrayDeque<DeadLetter>();
    var counts = new long[2];
    scan.letters(
        filter.since(),
        record -> {
          var letter = DeadLetter.of(record, isMarked(replayed, record));
          if (filter.matches(letter)) {
            counts[0]++;
            counts[1] += letter.replayed() ? 1 : 0;
            newest.addFirst(letter);
            if (newest.size() > limit) {
              newest.removeLast();
            }
          }
        });
    return new Found(List.copyOf(newest), counts[0], counts[1]);
  }

  /** A letter in full. */
  public Optional<Opened> open(String id) {
    return find(id)
        .map(record -> {
          var replayed = scan.replayed(Instant.ofEpochMilli(record.timestamp()));
          var headers = new LinkedHashMap<String, String>();
          for (var header : record.headers()) {
            headers.put(
                header.key(), String.valueOf(EventHeaders.text(record.headers(), header.key())));
          }
          return new Opened(
              DeadLetter.of(record, isMarked(replayed, record)),
              headers,
              record.value() == null ? Buffer.buffer() : Buffer.buffer(record.value()));
        });
  }

  private Optional<ConsumerRecord<byte[], byte[]>> find(String id) {
    int dash = id.indexOf('-');
    var partition = number(dash < 0 ? "" : id.substring(0, dash));
    var offset = number(id.substring(dash + 1));
    return partition.isEmpty() || offset.isEmpty() || partition.getAsLong() > Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.ofNullable(scan.letter((int) partition.getAsLong(), offset.getAsLong()));
  }

  private static OptionalLong number(String digits) {
    return digits.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /**
   * Replays single letters.
   *
   * @param again also those that were replayed before
   */
  public Replayed replay(List<String> ids, boolean again) {
    var unknown = new ArrayList<String>();
    try (var replay = new Replay(scan.replayed(null), again)) {
      for (String id : ids) {
        find(id).ifPresentOrElse(replay::add, () -> unknown.add(id));
      }
      replay.flush();
      return new Replayed(replay.replayed, replay.skipped, unknown);
    }
  }

  /** Replays all letters that match and lie in the topic at this moment, the oldest first. */
  public Replayed replay(LetterFilter filter, boolean again) {
    try (var replay = new Replay(scan.replayed(filter.since()), again)) {
      scan.letters(
          filter.since(),
          record -> {
            if (filter.matches(DeadLetter.of(record, false))) {
              replay.add(record);
            }
          });
      replay.flush();
      return new Replayed(replay.replayed, replay.skipped, List.of());
    }
  }

  private static boolean isMarked(
      Map<Integer, BitSet> replayed, ConsumerRecord<byte[], byte[]> record) {
    var offsets = replayed.get(record.partition());
    return offsets != null
        && record.offset() <= Integer.MAX_VALUE
        && offsets.get((int) record.offset());
  }

  /** One run of replaying: letters first, their markers when the log has them. */
  private final class Replay implements AutoCloseable {
    private final Map<Integer, BitSet> marked;
    private final boolean again;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
    private long replayed;
    private long skipped;

    Replay(Map<Integer, BitSet> marked, boolean again) {
      this.marked = marked;
      this.again = again;
      var settings = KafkaSettings.common(config);
      settings.put(ProducerConfig.ACKS_CONFIG, "all");
      settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaSettings.RECORD_BYTES_MAX);
      settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.toMillis());
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void add(ConsumerRecord<byte[], byte[]> letter) {
      if (!again && isMarked(marked, letter)) {
        skipped++;
        return;
      }
      waiting.add(letter);
      if (waiting.size() == REPLAYS_AT_ONCE) {
        flush();
      }
    }

    void flush() {
      await(waiting.stream().map(letter -> producer.send(event(letter))).toList());
      await(waiting.stream().map(letter -> producer.send(marker(letter))).toList());
      replayed += waiting.size();
      waiting.clear();
    }

    private ProducerRecord<byte[], byte[]> event(ConsumerRecord<byte[], byte[]> letter) {
      String kind = EventHeaders.text(letter.headers(), EventHeaders.KIND);
      String topic = kind == null ? topics.conversations() : topics.of(kind);
      var event = new ProducerRecord<>(topic, letter.key(), letter.value());
      for (var header : letter.headers()) {
        if (!header.key().equals(EventHeaders.ERROR)
            && !header.key().equals(EventHeaders.ATTEMPTS)) {
          event.headers().add(header);
        }
      }
      return event;
    }

    private ProducerRecord<byte[], byte[]> marker(ConsumerRecord<byte[], byte[]> letter) {
      var marker = new ProducerRecord<byte[], byte[]>(topics.deadletter(), letter.key(), null);
      EventHeaders.put(marker.headers(), EventHeaders.REPLAY_OF, DeadLetter.id(letter));
      return marker;
    }

    private void await(List<Future<RecordMetadata>> sends) {
      for (var send : sends) {
        try {
          send.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
          throw new IllegalStateException(
              "Kafka did not take a letter; %d were replayed before it. Replay the rest: what is"
                      .formatted(replayed)
                  + " replayed twice has its effect once.",
              e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        }
      }
    }

    @Override
    public void close() {
      producer.close(patience);
    }
  }

  @Override
  public void close() {
    scan.close();
  }
}
