package dev.chasqui.ingress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that webhooks are refused because the event log does not take them: once a second with their
 * number, since a line each would take from the machine what it lacks already. Thread-safe.
 */
final class RefusalLog {
  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong saidAtNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
  private final AtomicInteger unsaid = new AtomicInteger();

  /** One more refusal, for this reason. */
  void log(Refusal refusal, Throwable failure) {
    int count = unsaid.incrementAndGet();
    long now = System.nanoTime();
    long last = saidAtNanos.get();
    if (now - last >= INTERVAL_NANOS && saidAtNanos.compareAndSet(last, now)) {
      unsaid.addAndGet(-count);
      log.warn(
          "webhooks refused count={} last_reason={} error={}",
          count,
          refusal.tag(),
          failure.getClass().getName());
    }
  }
}
