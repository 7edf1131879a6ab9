package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/** Client settings that the producer, the consumer and the admin client share. */
final class KafkaSettings {
  /** A webhook body of 3 MiB may come as one item and grows a little by its envelope. */
  static final int RECORD_BYTES_MAX = 4 * 1024 * 1024;

  private KafkaSettings() {}

  static Map<String, Object> common(KafkaConfig config) {
    var settings = new HashMap<String, Object>();
    settings.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        Objects.requireNonNull(config.bootstrapServers(), "KAFKA_BOOTSTRAP_SERVERS"));
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "chasqui");
    // A broker that restarts is found again within a second rather than after the default's long
    // back-off.
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return settings;
  }

  /** A static member of the group that commits by itself and moves as few partitions as it can. */
  static Map<String, Object> consumer(KafkaConfig config, Feed feed, String nodeId) {
    var settings = common(config);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "chasqui-" + feed.name());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, feed.group());
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, nodeId);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, feed.recordsMax());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, feed.fetchBytesMax());
    return settings;
  }
}
