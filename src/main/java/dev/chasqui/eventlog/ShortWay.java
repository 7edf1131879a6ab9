package dev.chasqui.eventlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides whether what this node has made durable goes to the owner of its partition without being
 * fetched from a broker, and how often the brokers are asked nevertheless.
 *
 * <p>An own record goes the short way if it is the very next one of its partition, so that the
 * order of the log is kept whoever else writes to it. The consumer is then told to go on behind it.
 * Where others write as well, one of theirs usually comes first, and both ways together cost more
 * than one: then what is written is fetched, as long as that has been so lately. Confined to the
 * poll thread, but for {@link OwnRecords}.
 *
 * <ul>
 *   <li>{@code chasqui.log.taken}, counter, tags {@code feed} and {@code way}: events that the
 *       reader has got from a broker ({@code fetched}) or from this node itself ({@code own})
 * </ul>
 */
final class ShortWay {
  /** The brokers are asked as often for what others have written. */
  static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  /** With fewer events a second a fetch brings each at once, and hardly costs anything. */
  static final int SOME = 100;

  /** Of so many events one may be fetched: it came right between two looks. */
  private static final int FETCHED_PART = 8;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int REST_SECONDS_MAX = 32;

  private final OwnRecords own;
  private final boolean useful;
  private final Counter fetchedTotal;
  private final Counter ownTotal;
  private long secondNanos;
  private long askedNanos;
  private int fetched;
  private int taken;
  private long newestMillis;

  /** Whether an own record came for which others are missing. */
  private boolean gap;

  /** Whether it was open for the whole of this second. */
  private boolean settled;

  private long restUntilNanos;
  private int restSeconds = 1;

  /**
   * @param own what this node writes to the topic
   * @param feed nobody waits for one that yields, so that it is always fetched
   * @param nowNanos by {@link System#nanoTime}
   */
  ShortWay(OwnRecords own, Feed feed, MeterRegistry meters, long nowNanos) {
    this.own = own;
    useful = !feed.yields();
    secondNanos = nowNanos;
    restUntilNanos = nowNanos;
    fetchedTotal = counter(feed, "fetched", meters);
    ownTotal = counter(feed, "own", meters);
  }

  private static Counter counter(Feed feed, String way, MeterRegistry meters) {
    return Counter.builder("chasqui.log.taken")
        .description("Events that the reader has got from a broker, or from this node itself")
        .tag("feed", feed.name())
        .tag("way", way)
        .register(meters);
  }

  /**
   * Gives what this node has written lately to the partitions for which it is next.
   *
   * @return how much that was
   */
  int take(Assignment assigned) {
    gap = false;
    int before = taken;
    own.take().forEach(record -> give(record, assigned));
    ownTotal.increment(taken - before);
    return taken - before;
  }

  private void give(ConsumerRecord<byte[], byte[]> record, Assignment assigned) {
    assigned.ifAssigned(
        new TopicPartition(record.topic(), record.partition()),
        partition -> {
          if (partition.follows(record.offset())) {
            partition.own(record);
            taken++;
            newestMillis = Math.max(newestMillis, record.timestamp());
          } else {
            gap |= partition.misses(record.offset());
          }
        });
  }

  /** When the newest of what went the short way was written, in milliseconds since the epoch. */
  long newestMillis() {
    return newestMillis;
  }

  /**
   * Whether the brokers have to be asked although something was taken: for what is missing, or
   * because that is some time ago.
   *
   * @param nowNanos by {@link System#nanoTime}
   */
  boolean asks(long nowNanos) {
    return !own.isOpen() || gap || nowNanos - askedNanos >= ASK_NANOS;
  }

  /** Whether what others may have written need not be waited for. */
  boolean complete() {
    return own.isOpen() && !gap;
  }

  /** The consumer goes on behind what came the short way, before it is asked. */
  void goOn(Consumer<?, ?> consumer, Assignment assigned, long nowNanos) {
    askedNanos = nowNanos;
    assigned.all().forEach(partition -> partition.goOn(consumer));
  }

  /** A poll has brought so many events. */
  void fetched(int events) {
    fetched += events;
    fetchedTotal.increment(events);
  }

  /**
   * Decides for the next second.
   *
   * @param yields whether the log is not read at all now
   */
  void look(boolean yields, long nowNanos) {
    if (yields && own.isOpen()) {
      own.close();
    }
    if (nowNanos - secondNanos < SECOND_NANOS) {
      return;
    }
    boolean whole = nowNanos - secondNanos < 2 * SECOND_NANOS;
    secondNanos = nowNanos;
    boolean some = whole && fetched + taken >= SOME;
    boolean others = fetched > (fetched + taken) / FETCHED_PART;
    fetched = 0;
    taken = 0;
    if (!own.isOpen()) {
      if (useful && some && !yields && nowNanos - restUntilNanos >= 0) {
        own.open();
        settled = false;
      }
    } else if (!some) {
      own.close();
    } else if (settled && others) {
      own.close();
      restUntilNanos = nowNanos + restSeconds * SECOND_NANOS;
      restSeconds = Math.min(2 * restSeconds, REST_SECONDS_MAX);
    } else {
      restSeconds = settled ? 1 : restSeconds;
      settled = true;
    }
  }

  /** Nothing is taken any more. */
  void close() {
    own.close();
  }
}
