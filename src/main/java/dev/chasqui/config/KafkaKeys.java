package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link KafkaConfig}. */
final class KafkaKeys {
  private static final KafkaConfig DEFAULTS = KafkaConfig.defaults();
  private static final String NAME = "[A-Za-z0-9._-]";

  static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.required(
              "kafka.bootstrap-servers",
              Kind.hostPorts(),
              "Kafka brokers as host:port, with commas between.")
          .env("KAFKA_BOOTSTRAP_SERVERS")
          .inDev(null, "embedded");
  static final Setting<String> TOPIC_PREFIX =
      Setting.of(
          "kafka.topic-prefix",
          Kind.text("up to 100 letters, digits, dots, dashes or underscores", NAME + "{0,100}"),
          DEFAULTS.topicPrefix(),
          "Put before the topic names conversations, history, jobs and deadletter.");
  static final Setting<String> GROUP_ID =
      Setting.of(
          "kafka.group-id",
          Kind.text("1 to 100 letters, digits, dots, dashes or underscores", NAME + "{1,100}"),
          DEFAULTS.groupId(),
          "Consumer group of all nodes of this installation; that of old messages is named"
              + " `<this>.history`.");
  static final Setting<Integer> PARTITIONS =
      Setting.of(
          "kafka.partitions",
          Kind.integer(1, 1_000),
          DEFAULTS.partitions(),
          "Partitions of conversations, when it must be created; the most nodes that share work.");
  static final Setting<Integer> REPLICATION_FACTOR =
      Setting.of(
          "kafka.replication-factor",
          Kind.integer(1, 9),
          DEFAULTS.replicationFactor(),
          "Copies of each partition, when a topic must be created. Use 3 in production.");
  static final Setting<Duration> RETENTION =
      Setting.of(
          "kafka.retention",
          Kind.duration("1h", "365d"),
          DEFAULTS.retention(),
          "How long events are kept, when a topic must be created.");
  static final Setting<Integer> MAX_IN_FLIGHT_PER_PARTITION =
      Setting.of(
          "kafka.max-in-flight-per-partition",
          Kind.integer(1, 100_000),
          DEFAULTS.maxInFlightPerPartition(),
          "Records of one partition in work at once; beyond it the partition is paused.");
  static final Setting<Integer> MAX_UNANSWERED_PER_PARTITION =
      Setting.of(
          "kafka.max-unanswered-per-partition",
          Kind.integer(1, 100_000),
          DEFAULTS.maxUnansweredPerPartition(),
          "Records of one partition that are with their conversations and wait for an answer; beyond"
              + " it the partition is paused. With all partitions it bounds the open turns.");
  static final Setting<Duration> LAG_MAX =
      Setting.of(
          "kafka.lag-max",
          Kind.duration("0s", "10m"),
          DEFAULTS.lagMax(),
          "How late events may be read so that webhooks become durable first, while more come than"
              + " a node can also work on; 0s: not at all.");
  static final Setting<Integer> MAX_ATTEMPTS =
      Setting.of(
          "kafka.max-attempts",
          Kind.integer(1, 100),
          DEFAULTS.maxAttempts(),
          "Tries of one record before it goes to the dead-letter topic.");

  static final List<Setting<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          TOPIC_PREFIX,
          GROUP_ID,
          PARTITIONS,
          REPLICATION_FACTOR,
          RETENTION,
          MAX_IN_FLIGHT_PER_PARTITION,
          MAX_UNANSWERED_PER_PARTITION,
          LAG_MAX,
          MAX_ATTEMPTS);

  private KafkaKeys() {}

  static KafkaConfig read(Values values) {
    return new KafkaConfig(
        values.optional(BOOTSTRAP_SERVERS),
        values.get(TOPIC_PREFIX),
        values.get(GROUP_ID),
        values.get(PARTITIONS),
        values.get(REPLICATION_FACTOR),
        values.get(RETENTION),
        values.get(MAX_IN_FLIGHT_PER_PARTITION),
        values.get(MAX_UNANSWERED_PER_PARTITION),
        values.get(LAG_MAX),
        values.get(MAX_ATTEMPTS));
  }
}
