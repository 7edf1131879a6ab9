package dev.chasqui.llm;

import io.vertx.core.Vertx;
import java.time.Duration;

/** A timer that can be moved or taken away. Confined to one context. */
final class Deadline {
  private static final long NONE = -1;

  private final Vertx vertx;
  private long timer = NONE;

  Deadline(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs the action after the delay, on the current context, instead of what was set before. */
  void set(Duration delay, Runnable action) {
    clear();
    timer =
        vertx.setTimer(
            Math.max(1, delay.toMillis()),
            _ -> {
              timer = NONE;
              action.run();
            });
  }

  void clear() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
