package dev.chasqui.ingress;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Time-outs of one length for many short waits. Those that begin on one thread are due in the order
 * in which they began, so that one timer at a time is enough for each event loop, where one for
 * each wait would be made and cancelled again within milliseconds.
 */
final class Deadlines {
  private final long nanos;
  private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

  Deadlines(Duration length) {
    nanos = length.toNanos();
  }

  /**
   * Begins a wait.
   *
   * @param expired called on the caller's event loop when the time is over, unless the wait has
   *     ended before; must not throw
   */
  Wait begin(Vertx vertx, Runnable expired) {
    long now = System.nanoTime();
    var wait = new Wait(expired, now + nanos);
    lines.get().add(vertx, wait, now);
    return wait;
  }

  /** A wait that has begun. */
  static final class Wait {
    private final long dueNanos;
    private volatile @Nullable Runnable expired;

    private Wait(Runnable expired, long dueNanos) {
      this.expired = expired;
      this.dueNanos = dueNanos;
    }

    /** Nothing is called any more, if it was not yet. From any thread, as often as one likes. */
    void end() {
      expired = null;
    }

    private void expire() {
      Runnable call = expired;
      expired = null;
      if (call != null) {
        call.run();
      }
    }
  }

  /** The waits of one thread, the first one due first. */
  private static final class Line {
    private final ArrayDeque<Wait> waits = new ArrayDeque<>();
    private boolean armed;

    synchronized void add(Vertx vertx, Wait wait, long nowNanos) {
      dropEnded();
      waits.add(wait);
      arm(vertx, nowNanos);
    }

    private void dropEnded() {
      while (!waits.isEmpty() && waits.element().expired == null) {
        waits.remove();
      }
    }

    private void arm(Vertx vertx, long nowNanos) {
      if (armed || waits.isEmpty()) {
        return;
      }
      armed = true;
      long millis = TimeUnit.NANOSECONDS.toMillis(waits.element().dueNanos - nowNanos) + 1;
      vertx.setTimer(Math.max(1, millis), _ -> look(vertx));
    }

    private void look(Vertx vertx) {
      Wait due;
      while ((due = takeDue()) != null) {
        due.expire();
      }
      synchronized (this) {
        armed = false;
        dropEnded();
        arm(vertx, System.nanoTime());
      }
    }

    private synchronized @Nullable Wait takeDue() {
      Wait first = waits.peek();
      return first != null && first.dueNanos - System.nanoTime() <= 0 ? waits.remove() : null;
    }
  }
}
