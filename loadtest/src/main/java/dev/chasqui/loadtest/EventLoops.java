package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** The event loops of a process of the load test. */
final class EventLoops {
  private EventLoops() {}

  /**
   * Starts them on Linux's epoll where it can be had, as the gateway does. The selectors of the JDK
   * count in milliseconds and spin for what is left of one: with many timers that alone takes a
   * third of a processor from what is measured.
   */
  static Vertx start() {
    return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  }
}
