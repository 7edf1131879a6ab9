package dev.chasqui.eventlog;

import java.util.concurrent.TimeUnit;

/**
 * How long the log is left alone after a poll that brought little: a fetch, and the look-ups and
 * the transaction that follow, cost the same for one event as for many, and the next one finds what
 * came meanwhile. Far less than any window waits. An employee's word does not wait for it: that is
 * announced before it is read. Confined to one thread.
 */
final class PollPace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** On a node with much to do, where processor time is what everybody waits for. */
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  /** Events of the last whole second that make a node busy. */
  private static final int BUSY = 100;

  /** Events of one poll that are worth the next one at once. */
  private static final int MUCH = 100;

  private boolean begun;
  private long secondNanos;
  private int counted;
  private int last;

  /**
   * The pause after a poll.
   *
   * @param events that it brought
   * @param nowNanos by {@link System#nanoTime}
   * @return 0 for none
   */
  long pauseNanos(int events, long nowNanos) {
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
    if (events == 0 || events >= MUCH) {
      return 0;
    }
    return last >= BUSY ? BUSY_PAUSE_NANOS : PAUSE_NANOS;
  }
}
