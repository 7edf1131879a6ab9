package dev.chasqui.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private Eventually() {}

  /** Returns once the condition holds; fails when it does not within 5 s. */
  public static void eventually(String what, BooleanSupplier condition) {
    eventually(what, LIMIT, condition);
  }

  /** Returns once the condition holds; fails when it does not within {@code limit}. */
  public static void eventually(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }
}
