package dev.chasqui.eventlog;

import java.util.concurrent.TimeUnit;

/** How many events came in the last whole second. Confined to one thread. */
final class EventRate {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private boolean begun;
  private long secondNanos;
  private int counted;
  private int last;

  /**
   * Counts events.
   *
   * @param nowNanos by {@link System#nanoTime}
   */
  void add(int events, long nowNanos) {
    long passed = nowNanos - secondNanos;
    if (!begun || passed >= 2 * SECOND_NANOS) {
      begun = true;
      last = 0;
      counted = 0;
      secondNanos = nowNanos;
    } else if (passed >= SECOND_NANOS) {
      last = counted;
      counted = 0;
      secondNanos += SECOND_NANOS;
    }
    counted += events;
  }

  /** As counted until the last full second. */
  int perSecond() {
    return last;
  }
}
