package dev.chasqui.outbound;

import java.util.Locale;

/**
 * What leaves first when a number cannot send everything at once; in this order, the same as in the
 * type {@code outbox_lane} of PostgreSQL. Within one conversation the order of queueing counts.
 */
public enum Lane {
  /** Written by a person of the business just now. */
  HUMAN,
  /** The assistant's answer, for which somebody waits. */
  REPLY,
  /** Sent at a time that was agreed on. */
  REMINDER,
  /** Sent to many, at no particular time. */
  CAMPAIGN;

  /** The name in PostgreSQL. */
  String sql() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Lane ofSql(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether it must leave room in memory for the others. */
  boolean bulk() {
    return this == REMINDER || this == CAMPAIGN;
  }
}
