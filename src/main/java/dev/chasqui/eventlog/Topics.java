package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics of one installation:
 *
 * <ul>
 *   <li>{@code conversations}: every event, keyed by conversation; deleted after the retention
 *       (longer than the seven days over which Meta redelivers)
 *   <li>{@code history}: messages from before a number came here, keyed by conversation; apart from
 *       the others, so that nobody who writes now waits behind them
 *   <li>{@code jobs}: long work, keyed by conversation
 *   <li>{@code deadletter}: events that failed for good, with their error; kept four times as long
 * </ul>
 *
 * @param conversations full name of the topic
 * @param history full name of the topic
 * @param jobs full name of the topic
 * @param deadletter full name of the topic
 */
public record Topics(String conversations, String history, String jobs, String deadletter) {
  private static final String HISTORY = "history";

  /** The names under the configured prefix. */
  public static Topics of(KafkaConfig config) {
    String prefix = config.topicPrefix();
    return new Topics(
        prefix + "conversations", prefix + "history", prefix + "jobs", prefix + "deadletter");
  }

  /** The topic of events of a kind, which is a header of their records. */
  String of(String kind) {
    return kind.equals(HISTORY) ? history : conversations;
  }

  /**
   * Creates the topics that are missing. Blocks; call it from a plain thread.
   *
   * @throws IllegalStateException when the brokers do not answer within the time or refuse
   */
  public void createMissing(KafkaConfig config, Duration timeout) {
    short replication = (short) config.replicationFactor();
    var wanted =
        List.of(
            topic(conversations, config.partitions(), replication, config.retention()),
            topic(history, config.partitions(), replication, config.retention()),
            topic(jobs, config.partitions(), replication, config.retention()),
            topic(deadletter, 1, replication, config.retention().multipliedBy(4)));
    try (var admin = Admin.create(KafkaSettings.common(config))) {
      for (var creation : admin.createTopics(wanted).values().entrySet()) {
        try {
          creation.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw new IllegalStateException(
                "cannot create topic " + creation.getKey(), e.getCause());
          }
        } catch (TimeoutException e) {
          throw new IllegalStateException(
              "Kafka did not answer within %d s at %s"
                  .formatted(timeout.toSeconds(), config.bootstrapServers()),
              e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while creating topics", e);
        }
      }
    }
  }

  private static NewTopic topic(
      String name, int partitions, short replication, Duration retention) {
    return new NewTopic(name, partitions, replication)
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                replication >= 3 ? "2" : "1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(KafkaSettings.RECORD_BYTES_MAX)));
  }
}
