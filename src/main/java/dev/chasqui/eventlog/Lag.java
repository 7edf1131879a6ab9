package dev.chasqui.eventlog;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How late a feed is read, and how long reading made way for webhooks. Written by one thread.
 *
 * <ul>
 *   <li>{@code chasqui.log.lag}, gauge, tag {@code feed}: age of the newest event that was read,
 *       while there are more; else 0
 *   <li>{@code chasqui.log.yielded}, timer, tag {@code feed}: times in which nothing was read so
 *       that webhooks became durable
 * </ul>
 */
final class Lag {
  private static final Logger log = LoggerFactory.getLogger(Lag.class);

  /** Two floods that follow each other sooner are told of once. */
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Timer yielded;
  private volatile long readMillis = System.currentTimeMillis();
  private volatile boolean more;
  private boolean yields;
  private boolean told;
  private long sinceNanos;
  private long endedNanos;

  Lag(Feed feed, MeterRegistry meters) {
    TimeGauge.builder("chasqui.log.lag", () -> millis(), TimeUnit.MILLISECONDS)
        .description("Age of the newest event that was read from the log, while there are more")
        .tag("feed", feed.name())
        .register(meters);
    yielded =
        Timer.builder("chasqui.log.yielded")
            .description("Nothing was read from the log, so that webhooks became durable")
            .tag("feed", feed.name())
            .register(meters);
  }

  /** A poll has brought these. */
  void read(ConsumerRecords<?, ?> records) {
    long newest = Long.MIN_VALUE;
    for (var partition : records.partitions()) {
      newest = Math.max(newest, records.records(partition).getLast().timestamp());
    }
    if (newest != Long.MIN_VALUE) {
      readUpTo(newest);
    }
  }

  /** The newest event that has come was written then, in milliseconds since the epoch. */
  void readUpTo(long millis) {
    readMillis = millis;
  }

  /**
   * How late the log is read, in nanoseconds.
   *
   * @param unread events in it that were not read, as far as the broker has told; it tells nothing
   *     while reading makes way, when there surely are some
   */
  long of(long unread) {
    more = yields || unread > 0;
    if (!more) {
      readMillis = System.currentTimeMillis();
    }
    return TimeUnit.MILLISECONDS.toNanos(millis());
  }

  private long millis() {
    return more ? Math.max(0, System.currentTimeMillis() - readMillis) : 0;
  }

  /** Whether reading makes way now. */
  void yields(boolean now, long unread, long nowNanos) {
    if (now == yields) {
      return;
    }
    yields = now;
    if (!now) {
      endedNanos = nowNanos;
      yielded.record(nowNanos - sinceNanos, TimeUnit.NANOSECONDS);
      return;
    }
    sinceNanos = nowNanos;
    if (!told || nowNanos - endedNanos > TELL_NANOS) {
      told = true;
      log.warn(
          "more webhooks come than this node can work on; they are made durable first unread={}",
          unread);
    }
  }
}
