package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link HttpConfig}. */
final class HttpKeys {
  private static final HttpConfig DEFAULTS = HttpConfig.defaults();
  private static final String LOOPBACK = "127.0.0.1";

  static final Setting<String> HOST =
      Setting.of(
              "http.host", Kind.host(), DEFAULTS.host(), "Address that the public port binds to.")
          .env("CHASQUI_HOST")
          .inDev(LOOPBACK);
  static final Setting<Integer> PORT =
      Setting.of(
              "http.port",
              Kind.integer(0, 65_535),
              DEFAULTS.port(),
              "TCP port of the webhook. 0 picks a free one.")
          .env("CHASQUI_PORT")
          .inDemo(0, "0");
  static final Setting<String> MANAGEMENT_HOST =
      Setting.of(
              "http.management-host",
              Kind.host(),
              DEFAULTS.managementHost(),
              "Address that the management port binds to.")
          .inDev(LOOPBACK);
  static final Setting<Integer> MANAGEMENT_PORT =
      Setting.of(
              "http.management-port",
              Kind.integer(0, 65_535),
              DEFAULTS.managementPort(),
              "TCP port of metrics and health; never open it to the internet. 0 picks a free one.")
          .env("CHASQUI_MANAGEMENT_PORT")
          .inDemo(0, "0");
  static final Setting<Integer> MAX_BODY_BYTES =
      Setting.of(
          "http.max-body-bytes",
          Kind.size(64 << 10, 16 << 20),
          DEFAULTS.maxBodyBytes(),
          "Largest webhook body accepted; a larger one is answered 413. Meta sends up to 3 MB.");
  static final Setting<Integer> MAX_IN_FLIGHT_WEBHOOKS =
      Setting.of(
          "http.max-in-flight-webhooks",
          Kind.integer(1, 1_000_000),
          DEFAULTS.maxInFlightWebhooks(),
          "Webhooks in work at once; beyond it, and beyond an eighth of it while they take longer than"
              + " half a second, the next are answered 503 at once.");
  static final Setting<Integer> MAX_IN_FLIGHT_BYTES =
      Setting.of(
          "http.max-in-flight-bytes",
          Kind.size(1 << 20, 1 << 30),
          DEFAULTS.maxInFlightBytes(),
          "Bound on all bodies that wait for Kafka at once; beyond it webhooks are answered 503.");
  static final Setting<Integer> MAX_CONNECTIONS =
      Setting.of(
          "http.max-connections",
          Kind.integer(16, 1_000_000),
          DEFAULTS.maxConnections(),
          "Open connections to the public port; beyond it new ones are closed at once. Keep it well"
              + " below the limit of open files.");
  static final Setting<Duration> ACK_TIMEOUT =
      Setting.of(
          "http.ack-timeout",
          Kind.duration("100ms", "20s"),
          DEFAULTS.ackTimeout(),
          "Longest wait for Kafka before a webhook is answered 503, so that Meta sends it again.");
  static final Setting<Duration> DRAIN_TIMEOUT =
      Setting.of(
          "http.drain-timeout",
          Kind.duration("0", "5m"),
          DEFAULTS.drainTimeout(),
          "Longest wait for running work when stopping.");

  static final List<Setting<?>> ALL =
      List.of(
          HOST,
          PORT,
          MANAGEMENT_HOST,
          MANAGEMENT_PORT,
          MAX_BODY_BYTES,
          MAX_IN_FLIGHT_WEBHOOKS,
          MAX_IN_FLIGHT_BYTES,
          MAX_CONNECTIONS,
          ACK_TIMEOUT,
          DRAIN_TIMEOUT);

  private HttpKeys() {}

  static HttpConfig read(Values values) {
    return new HttpConfig(
        values.get(HOST),
        values.get(PORT),
        values.get(MANAGEMENT_HOST),
        values.get(MANAGEMENT_PORT),
        values.get(MAX_BODY_BYTES),
        values.get(MAX_IN_FLIGHT_WEBHOOKS),
        values.get(MAX_IN_FLIGHT_BYTES),
        values.get(MAX_CONNECTIONS),
        values.get(ACK_TIMEOUT),
        values.get(DRAIN_TIMEOUT));
  }
}
