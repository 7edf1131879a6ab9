package dev.chasqui.llm;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer that can be moved or taken away. Confined to one context.
 *
 * <p>Moving it to a later moment, as each token does, only notes that moment: the timer that runs
 * finds out when it is due and waits for the rest.
 */
final class Deadline {
  private static final long NONE = -1;

  private final Vertx vertx;
  private long timer = NONE;
  private long timerNanos;
  private long dueNanos;
  private @Nullable Runnable action;

  Deadline(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs the action after the delay, on the current context, instead of what was set before. */
  void set(Duration delay, Runnable action) {
    this.action = action;
    dueNanos = System.nanoTime() + Math.max(1_000_000, delay.toNanos());
    if (timer != NONE && timerNanos - dueNanos > 0) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
    if (timer == NONE) {
      start();
    }
  }

  private void start() {
    timerNanos = dueNanos;
    // Rounded up, so that it is never early and waits a second time for nothing.
    long millis = 1 + (dueNanos - System.nanoTime()) / 1_000_000;
    timer = vertx.setTimer(Math.max(1, millis), _ -> rung());
  }

  private void rung() {
    timer = NONE;
    Runnable due = action;
    if (due == null) {
      return;
    }
    if (dueNanos - System.nanoTime() > 0) {
      start();
      return;
    }
    action = null;
    due.run();
  }

  void clear() {
    action = null;
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
