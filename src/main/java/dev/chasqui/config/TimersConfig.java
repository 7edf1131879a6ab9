package dev.chasqui.config;

import java.time.Duration;

/**
 * Durable timers.
 *
 * @param pollInterval how often each node looks for due timers
 * @param lease how long a claimed timer belongs to its node; then another one fires it
 * @param batch timers fired at once
 */
public record TimersConfig(Duration pollInterval, Duration lease, int batch) {

  /** The values used when nothing is set. */
  public static TimersConfig defaults() {
    return new TimersConfig(Duration.ofMillis(500), Duration.ofSeconds(30), 200);
  }
}
