package dev.chasqui.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs work on the context that owns its state and brings the outcome back to the caller's. */
public final class ContextHop {
  private ContextHop() {}

  /**
   * Calls {@code work} on {@code owner}.
   *
   * @return completes on the context of the caller, or on {@code owner} when the caller has none;
   *     fails when {@code work} throws
   */
  public static <T extends @Nullable Object> Future<T> call(
      Context owner, Supplier<Future<T>> work) {
    Context caller = Vertx.currentContext();
    Promise<T> done = Promise.promise();
    if (owner.equals(caller)) {
      guarded(work).onComplete(done);
    } else {
      owner.runOnContext(_ ->
          guarded(work)
              .onComplete(outcome -> {
                if (caller == null) {
                  settle(done, outcome);
                } else {
                  caller.runOnContext(_ -> settle(done, outcome));
                }
              }));
    }
    return done.future();
  }

  private static <T extends @Nullable Object> void settle(
      Promise<T> done, io.vertx.core.AsyncResult<T> outcome) {
    if (outcome.succeeded()) {
      done.complete(outcome.result());
    } else {
      done.fail(outcome.cause());
    }
  }

  private static <T extends @Nullable Object> Future<T> guarded(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
