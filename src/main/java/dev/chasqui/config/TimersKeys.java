package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link TimersConfig}. */
final class TimersKeys {
  private static final TimersConfig DEFAULTS = TimersConfig.defaults();

  static final Setting<Duration> POLL_INTERVAL =
      Setting.of(
          "timers.poll-interval",
          Kind.duration("50ms", "1m"),
          DEFAULTS.pollInterval(),
          "How often each node looks for due timers; a timer fires that much late at most.");
  static final Setting<Duration> LEASE =
      Setting.of(
          "timers.lease",
          Kind.duration("1s", "10m"),
          DEFAULTS.lease(),
          "How long a due timer belongs to the node that took it; if the node dies, another one"
              + " fires it after that.");
  static final Setting<Integer> BATCH =
      Setting.of(
          "timers.batch",
          Kind.integer(1, 10_000),
          DEFAULTS.batch(),
          "Timers fired at once; when more are due, the next batch follows without a pause.");

  static final List<Setting<?>> ALL = List.of(POLL_INTERVAL, LEASE, BATCH);

  private TimersKeys() {}

  static TimersConfig read(Values values) {
    return new TimersConfig(values.get(POLL_INTERVAL), values.get(LEASE), values.get(BATCH));
  }
}
