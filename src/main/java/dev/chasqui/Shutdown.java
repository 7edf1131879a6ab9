package dev.chasqui;

import dev.chasqui.observe.Logging;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for SIGTERM or SIGINT and stops what runs before the JVM goes. */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /** Blocks until the process is told to stop; then closes {@code running} and returns. */
  static void await(AutoCloseable running) {
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("chasqui-shutdown")
                .unstarted(() -> {
                  asked.countDown();
                  try {
                    closed.await(); // bounded by the time-outs of what is closed
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    try {
      asked.await();
      log.info("stopping");
      running.close();
      log.info("stopped");
    } catch (Exception e) {
      log.error("did not stop cleanly", e);
    } finally {
      Logging.close();
      closed.countDown();
    }
  }
}
