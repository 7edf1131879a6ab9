package dev.chasqui.ingress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what is held of webhooks over all listeners: the bytes of their bodies, from the first
 * that arrives, and how many are in work. One that is still being read holds only its bytes, so
 * that whoever sends slowly takes no place from others.
 *
 * <p>Under more load than the processors can carry, every place would be taken, all webhooks would
 * be late, and callers would open ever more connections. While the last answer took longer than
 * {@link #LATE_NANOS} only a part of the places is given, which makes answers fast again. A burst
 * that is only short, or Kafka standing still for a moment, may fill all places. Thread-safe.
 */
final class InFlight {
  static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Of the places, one in so many is given while answers are late. */
  private static final int PLACES_WHEN_LATE = 8;

  private final int maxWebhooks;
  private final long maxBytes;
  private final AtomicInteger webhooks = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean late;

  InFlight(int maxWebhooks, long maxBytes) {
    this.maxWebhooks = maxWebhooks;
    this.maxBytes = maxBytes;
  }

  /** Takes a place for a whole webhook, which {@link #leave} gives back. */
  boolean tryEnter() {
    if (webhooks.incrementAndGet() > places()) {
      webhooks.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Whether there would be a place now; takes none. */
  boolean hasPlace() {
    return webhooks.get() < places();
  }

  private int places() {
    return late ? Math.max(1, maxWebhooks / PLACES_WHEN_LATE) : maxWebhooks;
  }

  /**
   * Gives a place back.
   *
   * @param enteredNanos when it was taken, by {@link System#nanoTime}
   */
  void leave(long enteredNanos) {
    webhooks.decrementAndGet();
    boolean lateNow = System.nanoTime() - enteredNanos > LATE_NANOS;
    if (lateNow != late) {
      late = lateNow;
    }
  }

  /** Takes {@code more} bytes, all or nothing. */
  boolean tryReserve(long more) {
    while (true) {
      long now = bytes.get();
      if (now + more > maxBytes) {
        return false;
      }
      if (bytes.compareAndSet(now, now + more)) {
        return true;
      }
    }
  }

  /** Whether so many bytes would be given now; reserves nothing. */
  boolean hasRoomFor(long more) {
    return bytes.get() + more <= maxBytes;
  }

  void release(long fewer) {
    bytes.addAndGet(-fewer);
  }

  int webhooks() {
    return webhooks.get();
  }

  long bytes() {
    return bytes.get();
  }
}
