package dev.chasqui.config;

/**
 * A value that must not be seen. Printing it, or a record that holds it, shows {@code [REDACTED]}.
 */
public final class Secret {
  private volatile String value;

  private Secret(String value) {
    this.value = value;
  }

  /** A secret with the given value. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value as it is now; a secret read from a file changes when its file does. Never log it. */
  public String reveal() {
    return value;
  }

  /** Puts a new value in place of the old one, for rotation without a restart. */
  void rotate(String newValue) {
    value = newValue;
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
