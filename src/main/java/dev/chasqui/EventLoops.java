package dev.chasqui;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops of a process. */
final class EventLoops {
  private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

  private EventLoops() {}

  /**
   * Starts them on Linux's epoll, which takes an eighth less processor time for a turn than the
   * selectors of the JDK, and on those where epoll cannot be had: on other systems, or where the
   * folder of temporary files forbids to run what lies in it.
   *
   * @param count how many, from 1
   */
  static Vertx start(int count) {
    var options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(count);
    var vertx = Vertx.vertx(options);
    if (!vertx.isNativeTransportEnabled()) {
      log.info("event loops without a native transport, which costs some processor time");
    }
    return vertx;
  }
}
