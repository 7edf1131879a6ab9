package dev.chasqui.eventlog;

import dev.chasqui.observe.Processors;
import java.util.concurrent.TimeUnit;

/**
 * How long the log is left alone after a poll: a fetch, and the look-ups and the transaction that
 * follow, cost nearly the same for one event as for many, and the next one finds what came
 * meanwhile. The busier the processors, the longer, since they are then what everybody waits for;
 * never for as long as a window waits. An employee's word does not wait for it: that is announced
 * before it is read.
 *
 * <p>The first poll after a pause is followed by another one at once. The consumer asks for more
 * before it returns from a poll, and the broker answers as soon as it has anything: so the first
 * poll after a pause finds the one or two events that came first in it, and the second the others.
 * Where there is something to share both are worked on together; otherwise the first do not wait.
 *
 * <p>Confined to one thread.
 */
final class PollPace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** With a hundred events a second there is something to share. */
  private static final int SOME = 100;

  private static final long SOME_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  /** The same while the processors are busy. */
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /** So many that there are some for each partition only after a longer pause. */
  private static final int MANY = 1_000;

  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(40);

  /**
   * Events that share a poll well. More at once cost hardly less each, and webhooks wait for the
   * processors while they are worked on.
   */
  private static final int ENOUGH = 300;

  private boolean begun;
  private long secondNanos;
  private int counted;
  private int last;
  private boolean rested;

  /**
   * Whether the poll that follows finds only what came first in the pause before it, and is to be
   * followed by another one before anything is made of either.
   */
  boolean comesInTwo() {
    return rested && last >= SOME;
  }

  /**
   * The pause after a poll.
   *
   * @param events that it brought, with the one before it if they belong together
   * @param behind whether the log holds many more, which are not worth waiting for
   * @param busy how busy the processors are, 0 to 1
   * @param nowNanos by {@link System#nanoTime}
   * @return 0 for none
   */
  long pauseNanos(int events, boolean behind, double busy, long nowNanos) {
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
    boolean again = rested && last < SOME;
    rested = false;
    if (events == 0 || behind || again) {
      return 0;
    }
    rested = true;
    return last < SOME ? PAUSE_NANOS : longPauseNanos(busy);
  }

  private long longPauseNanos(double busy) {
    double share = Processors.shortage(busy);
    long longest =
        last < MANY
            ? BUSY_PAUSE_NANOS
            : Math.clamp(ENOUGH * SECOND_NANOS / last, SOME_PAUSE_NANOS, PAUSE_NANOS_MAX);
    return SOME_PAUSE_NANOS + Math.round(share * (longest - SOME_PAUSE_NANOS));
  }
}
