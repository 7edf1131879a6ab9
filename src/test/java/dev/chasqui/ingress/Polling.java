package dev.chasqui.ingress;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what no future tells. */
final class Polling {
  private Polling() {}

  /** Blocks until the condition holds, at most 10 s. */
  static void until(Vertx vertx, BooleanSupplier condition) throws TimeoutException {
    Promise<Void> held = Promise.promise();
    long timer =
        vertx.setPeriodic(
            5,
            _ -> {
              if (condition.getAsBoolean()) {
                held.tryComplete();
              }
            });
    try {
      held.future().await(10, TimeUnit.SECONDS);
    } finally {
      vertx.cancelTimer(timer);
    }
  }
}
