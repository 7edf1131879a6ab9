package dev.chasqui.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The pair limit between the number and one person: a message each 6 s, 45 on loan (Meta: About the
 * platform). Thread-safe.
 */
final class PairLimit {
  private static final int CAPACITY = 45;
  private static final Duration REFILL = Duration.ofSeconds(6);

  private final InstantSource clock;
  private double tokens = CAPACITY;
  private Instant refilledAt;

  PairLimit(InstantSource clock) {
    this.clock = clock;
    this.refilledAt = clock.instant();
  }

  /** Takes a token, or returns false when none is left. */
  synchronized boolean tryTake() {
    Instant now = clock.instant();
    double earned = (double) Duration.between(refilledAt, now).toMillis() / REFILL.toMillis();
    tokens = Math.min(CAPACITY, tokens + Math.max(0, earned));
    refilledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
