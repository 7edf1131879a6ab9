package dev.chasqui.eventlog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Decides after each poll which partitions are read further: none in a flood of webhooks, and not
 * one with too much in flight. Confined to the poll thread.
 *
 * <ul>
 *   <li>{@code chasqui.log.in.flight}, gauge, tag {@code feed}: events taken from the log and in
 *       work
 *   <li>{@code chasqui.log.unanswered}, gauge, tag {@code feed}: events that only wait for their
 *       answer
 *   <li>{@code chasqui.log.held}, gauge, tag {@code feed}: events that a fetch has brought beyond
 *       those that may be in work
 * </ul>
 */
final class Steering {
  private final Flood flood;
  private final Lag lag;
  private volatile int inWork;
  private volatile int unanswered;
  private volatile int held;

  Steering(Feed feed, Flood flood, MeterRegistry meters) {
    this.flood = flood;
    lag = new Lag(feed, meters);
    Gauge.builder("chasqui.log.in.flight", this, steering -> steering.inWork)
        .description("Events taken from the log and in work")
        .tag("feed", feed.name())
        .register(meters);
    Gauge.builder("chasqui.log.unanswered", this, steering -> steering.unanswered)
        .description("Events taken from the log that only wait for their answer")
        .tag("feed", feed.name())
        .register(meters);
    Gauge.builder("chasqui.log.held", this, steering -> steering.held)
        .description("Events that a fetch has brought beyond those that may be in work")
        .tag("feed", feed.name())
        .register(meters);
  }

  /** How busy the processors have been lately, 0 to 1. */
  double busy() {
    return flood.busy();
  }

  /** Whether reading makes way for webhooks now. */
  boolean yields() {
    return flood.yields();
  }

  /** A poll has brought these. */
  void read(ConsumerRecords<?, ?> records) {
    lag.read(records);
  }

  /** Events have come without a poll, the newest of which was written then. */
  void readUpTo(long millis) {
    lag.readUpTo(millis);
  }

  /**
   * Pauses partitions with too much in flight and resumes them at half of that, pauses all in a
   * flood.
   *
   * @param unread events that are in the log and were not taken, as far as the broker has told
   */
  void steer(
      Consumer<byte[], byte[]> consumer, Collection<OwnedPartition> partitions, long unread) {
    int work = 0;
    int waiting = 0;
    int beyond = 0;
    for (var partition : partitions) {
      partition.steer(consumer, flood.yields());
      work += partition.inWork();
      waiting += partition.unanswered();
      beyond += partition.held();
    }
    inWork = work;
    unanswered = waiting;
    held = beyond;
    long now = System.nanoTime();
    flood.look(lag.of(unread), now);
    lag.yields(flood.yields(), unread, now);
  }
}
