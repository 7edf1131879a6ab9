package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;

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
}
