package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;

/**
 * A topic of events as one consumer reads it.
 *
 * @param name tells feeds apart in metrics and in the names of threads
 * @param group the consumer group of all nodes
 * @param recordsMax records of one poll
 * @param fetchBytesMax bytes of one fetch of one partition; a single larger record still comes
 * @param inFlightMax events of one partition in work that pause it
 * @param unansweredMax events of one partition that wait for their answer and pause it
 * @param yields whether it waits until everything of a poll is finished, and then as long again, so
 *     that it never takes more than about half of a busy node
 */
public record Feed(
    String name,
    String topic,
    String group,
    int recordsMax,
    int fetchBytesMax,
    int inFlightMax,
    int unansweredMax,
    boolean yields) {
  private static final int LIVE_RECORDS_MAX = 1_000;

  /** Of up to 50 messages each; together a transaction of some 30 ms at most. */
  private static final int HISTORY_RECORDS_MAX = 32;

  private static final int HISTORY_FETCH_BYTES_MAX = 256 * 1024;

  /** What people and employees do now. */
  public static Feed live(KafkaConfig config, Topics topics) {
    return new Feed(
        "live",
        topics.conversations(),
        config.groupId(),
        LIVE_RECORDS_MAX,
        KafkaSettings.RECORD_BYTES_MAX,
        config.maxInFlightPerPartition(),
        config.maxUnansweredPerPartition(),
        false);
  }

  /** What was said before a number came here: there is much of it, and nobody waits for it. */
  public static Feed history(KafkaConfig config, Topics topics) {
    return new Feed(
        "history",
        topics.history(),
        config.groupId() + ".history",
        HISTORY_RECORDS_MAX,
        HISTORY_FETCH_BYTES_MAX,
        HISTORY_RECORDS_MAX,
        HISTORY_RECORDS_MAX,
        true);
  }
}
