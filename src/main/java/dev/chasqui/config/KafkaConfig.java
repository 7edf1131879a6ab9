package dev.chasqui.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The event log.
 *
 * @param bootstrapServers {@code host:port,…}; null means embedded
 * @param topicPrefix put before the topic names {@code conversations}, {@code jobs} and {@code
 *     deadletter}
 * @param groupId the consumer group of all nodes of this installation
 * @param partitions partitions of {@code conversations}, when it must be created
 * @param replicationFactor copies of each partition, when a topic must be created
 * @param retention how long events are kept, when a topic must be created
 * @param maxInFlightPerPartition records of one partition in work at once; beyond it the partition
 *     is paused
 * @param maxUnansweredPerPartition records of one partition that are with their conversations and
 *     wait for an answer; beyond it the partition is paused
 * @param lagMax how late events may be read so that webhooks become durable first, while more come
 *     than a node can also work on; zero: never
 * @param maxAttempts tries of one record before it goes to the dead-letter topic
 */
public record KafkaConfig(
    @Nullable String bootstrapServers,
    String topicPrefix,
    String groupId,
    int partitions,
    int replicationFactor,
    Duration retention,
    int maxInFlightPerPartition,
    int maxUnansweredPerPartition,
    Duration lagMax,
    int maxAttempts) {

  /** The values used when nothing is set. */
  public static KafkaConfig defaults() {
    return new KafkaConfig(
        null,
        "chasqui.",
        "chasqui",
        12,
        1,
        Duration.ofDays(8),
        100,
        2_000,
        Duration.ofSeconds(30),
        5);
  }

  /** The same on other brokers. */
  public KafkaConfig withBootstrapServers(String servers) {
    return new KafkaConfig(
        servers,
        topicPrefix,
        groupId,
        partitions,
        replicationFactor,
        retention,
        maxInFlightPerPartition,
        maxUnansweredPerPartition,
        lagMax,
        maxAttempts);
  }
}
