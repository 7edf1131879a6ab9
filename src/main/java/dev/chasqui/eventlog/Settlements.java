package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import dev.chasqui.observe.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Brings what owners say of their events from event loops to the poll thread, which alone knows how
 * far a partition is. What waits is bounded by what is in flight. Confined to the poll thread, but
 * for the settlements that {@link #of} gives out.
 */
final class Settlements implements AutoCloseable {
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Feed feed;
  private final Assignment assigned;
  private final FailedEvents failures;

  /**
   * @param assigned the partitions that hear of it; what has left them is settled by its next owner
   * @param timeline hears of dead letters
   */
  Settlements(
      Vertx vertx,
      KafkaConfig config,
      Topics topics,
      Feed feed,
      Assignment assigned,
      Timeline timeline,
      MeterRegistry meters) {
    this.feed = feed;
    this.assigned = assigned;
    failures =
        new FailedEvents(
            vertx,
            config,
            topics,
            timeline,
            meters,
            event -> settle(partitionOf(event), owner -> owner.finished(event)),
            (event, cause) -> inbox.add(() -> failed(event, cause)));
  }

  /** For the events of one partition. From any thread. */
  LoggedEvent.Settlement of(TopicPartition partition) {
    return new LoggedEvent.Settlement() {
      @Override
      public void unanswered(LoggedEvent event) {
        settle(partition, owner -> owner.unanswered(event));
      }

      @Override
      public void done(LoggedEvent event) {
        settle(partition, owner -> owner.finished(event));
      }

      @Override
      public void failed(LoggedEvent event, Throwable cause) {
        inbox.add(() -> Settlements.this.failed(event, cause));
      }
    };
  }

  private void settle(TopicPartition partition, Consumer<OwnedPartition> how) {
    inbox.add(() -> assigned.ifAssigned(partition, how));
  }

  private void failed(LoggedEvent event, Throwable cause) {
    assigned.ifAssigned(partitionOf(event), owner -> failures.handle(event, cause, owner::again));
  }

  private TopicPartition partitionOf(LoggedEvent event) {
    return new TopicPartition(feed.topic(), event.partition());
  }

  /** Settles what has come since the last time. */
  void run() {
    Runnable settlement;
    while ((settlement = inbox.poll()) != null) {
      settlement.run();
    }
  }

  /** Writes no more dead letters. Blocks. */
  @Override
  public void close() {
    failures.close();
  }
}
