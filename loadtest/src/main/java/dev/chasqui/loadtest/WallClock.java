package dev.chasqui.loadtest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The machine's clock, which all processes of a run share. */
final class WallClock {
  private WallClock() {}

  /** Microseconds since 1970. */
  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
