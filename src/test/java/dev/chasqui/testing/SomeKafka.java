package dev.chasqui.testing;

import dev.chasqui.config.KafkaConfig;
import java.time.Duration;

/** Kafka as tests configure it: topics and a group of their own. */
public final class SomeKafka {
  private SomeKafka() {}

  /**
   * Everything else is as shipped, but nothing is read late on purpose.
   *
   * @param prefix of the topics, and the name of the group
   * @param maxAttempts tries of one record before it is a dead letter
   */
  public static KafkaConfig of(String servers, String prefix, int partitions, int maxAttempts) {
    var usual = KafkaConfig.defaults();
    return new KafkaConfig(
        servers,
        prefix,
        prefix,
        partitions,
        1,
        Duration.ofHours(1),
        usual.maxInFlightPerPartition(),
        usual.maxUnansweredPerPartition(),
        Duration.ZERO,
        maxAttempts);
  }
}
