package dev.chasqui.ingress;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of webhook bodies held at once, over all listeners. Thread-safe. */
final class InFlightBytes {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  InFlightBytes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes {@code bytes}, all or nothing. */
  boolean tryReserve(long bytes) {
    while (true) {
      long now = used.get();
      if (now + bytes > maxBytes) {
        return false;
      }
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
  }

  /** Whether {@code bytes} would be given now; reserves nothing. */
  boolean hasRoomFor(long bytes) {
    return used.get() + bytes <= maxBytes;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }
}
