package dev.chasqui.store;

import io.vertx.pgclient.PgException;

/** Tells a backend that is away from work that it will never take. */
public final class BackendFailure {
  private BackendFailure() {}

  /**
   * Whether the same work may succeed later. Refused rows and faults of our own will not; lost
   * connections, time-outs, full queues and servers that start or stop will.
   */
  public static boolean mayPass(Throwable failure) {
    return switch (failure) {
      case PgException e -> WriteFailure.of(e) == WriteFailure.TRANSIENT;
      case NullPointerException _, IllegalArgumentException _, ClassCastException _ -> false;
      default -> true;
    };
  }
}
