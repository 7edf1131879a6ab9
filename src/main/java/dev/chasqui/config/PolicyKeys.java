package dev.chasqui.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Keys of {@link PolicyConfig}; its words and price lists stand in files of their own. */
final class PolicyKeys {
  private static final PolicyConfig DEFAULTS = PolicyConfig.defaults();

  static final Setting<Duration> WINDOW_MARGIN =
      Setting.of(
          "policy.window-margin",
          Kind.duration("0", "1h"),
          DEFAULTS.windowMargin(),
          "The 24-hour service window counts as closed this long before its end.");
  static final Setting<ZoneId> ACCOUNT_TIME_ZONE =
      Setting.of(
          "policy.account-time-zone",
          new Kind<>(
              "time zone",
              "",
              "a time zone such as America/Lima or UTC",
              ZoneId.class,
              PolicyKeys::zone,
              zone -> zone.normalized().getId().equals("Z") ? "UTC" : zone.getId()),
          DEFAULTS.accountTimeZone(),
          "Time zone of the WhatsApp Business account: days of price lists and months of free"
              + " messages begin at its midnight.");
  static final Setting<PolicyConfig.OptIn> OPT_IN =
      Setting.of(
          "policy.opt-in",
          Kind.choice(PolicyConfig.OptIn.class),
          DEFAULTS.optIn(),
          "What needs a recorded consent when the business starts: marketing, or all messages.");

  static final List<Setting<?>> ALL = List.of(WINDOW_MARGIN, ACCOUNT_TIME_ZONE, OPT_IN);

  private PolicyKeys() {}

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(text.equals("UTC") ? DEFAULTS.accountTimeZone() : ZoneId.of(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  static PolicyConfig read(Values values, OptOutConfig optOut, List<RateListConfig> rates) {
    return new PolicyConfig(
        values.get(WINDOW_MARGIN),
        values.get(ACCOUNT_TIME_ZONE),
        values.get(OPT_IN),
        optOut,
        rates);
  }
}
