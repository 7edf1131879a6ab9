package dev.chasqui.eventlog;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Decides after each poll which partitions are read further: none in a flood of webhooks, and not
 * one with too much in flight. Confined to the poll thread.
 */
final class Steering {
  private final Feed feed;
  private final Flood flood;
  private final Lag lag;

  Steering(Feed feed, Flood flood, MeterRegistry meters) {
    this.feed = feed;
    this.flood = flood;
    lag = new Lag(feed, meters);
  }

  /** How busy the processors have been lately, 0 to 1. */
  double busy() {
    return flood.busy();
  }

  /** A poll has brought these. */
  void read(ConsumerRecords<?, ?> records) {
    lag.read(records);
  }

  /**
   * Pauses partitions with too much in flight and resumes them at half of that, pauses all in a
   * flood.
   *
   * @param unread events that are in the log and were not taken, as far as the broker has told
   * @return unfinished events of all partitions
   */
  int steer(Consumer<byte[], byte[]> consumer, Collection<OwnedPartition> partitions, long unread) {
    int total = 0;
    for (var partition : partitions) {
      partition.steer(consumer, feed.inFlightMax(), flood.yields());
      total += partition.inFlight();
    }
    long now = System.nanoTime();
    flood.look(lag.of(unread), now);
    lag.yields(flood.yields(), unread, now);
    return total;
  }
}
