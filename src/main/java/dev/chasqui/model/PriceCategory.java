package dev.chasqui.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What WhatsApp bills a message as. */
public enum PriceCategory {
  MARKETING,
  /** Marketing sent through Meta's delivery optimisation; billed as marketing. */
  MARKETING_LITE,
  UTILITY,
  AUTHENTICATION,
  AUTHENTICATION_INTERNATIONAL,
  /** Free-form messages in the service window. */
  SERVICE,
  /** The first messages after an ad, on old webhooks. */
  REFERRAL_CONVERSION,
  /** Free-form messages of providers of general assistants, where Meta must let them in. */
  GENERAL_PURPOSE_AI;

  /** Reads a webhook's spelling, which uses hyphens in some places and underscores in others. */
  public static Optional<PriceCategory> parse(String text) {
    String name = text.replace('-', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(category -> category.name().equals(name)).findFirst();
  }

  /** How it is written in settings and in the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
