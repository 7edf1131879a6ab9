package dev.chasqui.eventlog;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds back what was written for a moment, so that it goes to the producer together with what
 * comes right after it ({@link Linger}). The producer can let records linger by itself ({@code
 * linger.ms}), but its thread is then woken for each of them and again when their time is over; a
 * round wakes it once. What was held back goes in the order in which it came. Thread-safe.
 *
 * @param <T> one record and what becomes of it
 */
final class SendRounds<T> {
  /** Gives one record to the producer. Neither blocks nor throws. */
  interface Exit<T> {
    void send(T item);
  }

  private final Exit<T> exit;
  private final LongSupplier nanos;
  private final Linger linger = new Linger();
  private final List<T> waiting = new ArrayList<>();
  private boolean armed;

  SendRounds(Exit<T> exit, LongSupplier nanos) {
    this.exit = exit;
    this.nanos = nanos;
  }

  /**
   * Sends them now or within {@value Linger#WAIT_MILLIS} ms.
   *
   * @param loop ends the round. A timer of Vert.x would end with the verticle that the context of
   *     the caller belongs to, as those of the public port do while answers are still written
   */
  void add(EventExecutor loop, List<T> items) {
    synchronized (this) {
      waiting.addAll(items);
      if (linger.add(items.size(), nanos.getAsLong())) {
        send();
      } else if (!armed) {
        arm(loop, TimeUnit.MILLISECONDS.toNanos(Linger.WAIT_MILLIS));
      }
    }
  }

  /** One timer at a time: the round that it was set for may be over and another under way. */
  private synchronized void rung(EventExecutor loop) {
    armed = false;
    long rest = waiting.isEmpty() ? 0 : linger.restNanos(nanos.getAsLong());
    if (rest > 0) {
      arm(loop, rest);
    } else {
      send();
    }
  }

  private void arm(EventExecutor loop, long delayNanos) {
    try {
      var _ = loop.schedule(() -> rung(loop), delayNanos, TimeUnit.NANOSECONDS);
      armed = true;
    } catch (RejectedExecutionException e) {
      send(); // the loop has ended, so nobody would ring
    }
  }

  /** Sends what is held back. */
  synchronized void send() {
    linger.end();
    waiting.forEach(exit::send);
    waiting.clear();
  }
}
