package dev.chasqui.config;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What may be sent and what it costs.
 *
 * @param windowMargin time before the end of the service window from which it counts as closed
 * @param accountTimeZone of the WhatsApp Business account; its months are those of the bill
 * @param optIn which messages that the business starts need a recorded consent
 * @param optOut how people say that they want to hear nothing more
 * @param rates price lists, the oldest first
 */
public record PolicyConfig(
    Duration windowMargin,
    ZoneId accountTimeZone,
    OptIn optIn,
    OptOutConfig optOut,
    List<RateListConfig> rates) {
  public PolicyConfig {
    rates = List.copyOf(rates);
  }

  /** Which messages need a recorded consent when the business starts the conversation. */
  public enum OptIn {
    /** Offers only; for the rest it is enough that the person did not object. */
    MARKETING,
    /** Everything outside an answer. */
    ALL
  }

  /** The values used when nothing is set; without price lists. */
  public static PolicyConfig defaults() {
    return new PolicyConfig(
        Duration.ofSeconds(60),
        ZoneOffset.UTC,
        OptIn.MARKETING,
        OptOutConfig.defaults(),
        List.of());
  }
}
