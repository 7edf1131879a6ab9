package dev.chasqui;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes new connections while too many are open. A process that has used up its open files reaches
 * neither its backends nor its own classes any more; Meta connects again.
 *
 * <p>A connection counts from its first request on, when it is known which HTTP it speaks; those
 * that never say anything end with the listener's idle time-out.
 *
 * <ul>
 *   <li>{@code chasqui.http.connections}: open connections to the public port
 *   <li>{@code chasqui.http.connections.refused}: those closed because there were too many
 * </ul>
 *
 * <p>Thread-safe: one instance serves all listeners.
 */
final class ConnectionLimit implements Handler<HttpConnection> {
  private final int max;
  private final AtomicInteger open = new AtomicInteger();
  private final Counter refused;

  ConnectionLimit(int max, MeterRegistry meters) {
    this.max = max;
    refused =
        Counter.builder("chasqui.http.connections.refused")
            .description("Connections closed at once because too many were open")
            .register(meters);
    Gauge.builder("chasqui.http.connections", open, AtomicInteger::get)
        .description("Open connections to the public port")
        .register(meters);
  }

  @Override
  public void handle(HttpConnection connection) {
    int now = open.incrementAndGet();
    connection.closeHandler(_ -> open.decrementAndGet());
    if (now > max) {
      refused.increment();
      connection.close();
    }
  }
}
