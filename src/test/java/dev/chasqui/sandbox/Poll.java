package dev.chasqui.sandbox;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what no future announces. */
final class Poll {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private Poll() {}

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not true within " + LONGEST.toSeconds() + " s");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
