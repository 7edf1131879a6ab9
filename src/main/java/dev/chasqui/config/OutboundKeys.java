package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link OutboundConfig}. */
final class OutboundKeys {
  private static final OutboundConfig DEFAULTS = OutboundConfig.defaults();

  static final Setting<String> NODE_ID =
      Setting.optional(
              "outbound.node-id",
              Kind.text(
                  "1 to 64 letters, digits, dots, dashes or underscores", "[A-Za-z0-9._-]{1,64}"),
              "the host name",
              "Names this node in leases. Must differ between nodes and survive a restart.")
          .env("CHASQUI_NODE_ID")
          .inDev("dev");
  static final Setting<Duration> LEASE =
      Setting.of(
          "outbound.lease",
          Kind.duration("1s", "10m"),
          DEFAULTS.lease(),
          "How long a claimed message belongs to its node without renewal.");
  static final Setting<Duration> SWEEP_INTERVAL =
      Setting.of(
          "outbound.sweep-interval",
          Kind.duration("100ms", "5m"),
          DEFAULTS.sweepInterval(),
          "How often abandoned messages are looked for.");
  static final Setting<Integer> MAX_QUEUED_PER_NUMBER =
      Setting.of(
          "outbound.max-queued-per-number",
          Kind.integer(10, 1_000_000),
          DEFAULTS.maxQueuedPerNumber(),
          "Messages of one number held in memory; the rest waits in PostgreSQL.");
  static final Setting<Integer> MAX_ATTEMPTS =
      Setting.of(
          "outbound.max-attempts",
          Kind.integer(1, 100),
          DEFAULTS.maxAttempts(),
          "Tries of one message where a replay is safe.");
  static final Setting<Duration> UNCERTAIN_GRACE =
      Setting.of(
          "outbound.uncertain-grace",
          Kind.duration("1s", "1h"),
          DEFAULTS.uncertainGrace(),
          "How long a send without a known outcome waits for its status before it is repeated.");
  static final Setting<Duration> MAX_AGE =
      Setting.of(
          "outbound.max-age",
          Kind.duration("1m", "30d"),
          DEFAULTS.maxAge(),
          "How long a message waits for its sending at most; then it is given up.");
  static final Setting<Duration> STOP_PAUSE =
      Setting.of(
          "outbound.stop-pause",
          Kind.duration("100ms", "1h"),
          DEFAULTS.stopPause(),
          "First pause of a number whose token, payment or account is out of order, before one"
              + " message is tried; doubles up to twenty times as long.");
  static final Setting<Double> FLOOR_SHARE =
      Setting.of(
          "outbound.floor-share",
          Kind.decimal(0.05, 1),
          DEFAULTS.floorShare(),
          "Share of a number's rate that is kept for sending, however many messages come in; 1"
              + " leaves incoming messages out of account.");

  static final List<Setting<?>> ALL =
      List.of(
          NODE_ID,
          LEASE,
          SWEEP_INTERVAL,
          MAX_QUEUED_PER_NUMBER,
          MAX_ATTEMPTS,
          UNCERTAIN_GRACE,
          MAX_AGE,
          STOP_PAUSE,
          FLOOR_SHARE);

  private OutboundKeys() {}

  /** Reads the section; {@code hostName} names the node when nothing else does. */
  static OutboundConfig read(Values values, String hostName) {
    var nodeId = values.optional(NODE_ID);
    return new OutboundConfig(
        nodeId == null ? hostName : nodeId,
        values.get(LEASE),
        values.get(SWEEP_INTERVAL),
        values.get(MAX_QUEUED_PER_NUMBER),
        values.get(MAX_ATTEMPTS),
        values.get(UNCERTAIN_GRACE),
        values.get(MAX_AGE),
        values.get(STOP_PAUSE),
        values.get(FLOOR_SHARE));
  }
}
