package dev.chasqui.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;

/**
 * Messages of one number in the last second, inbound and outbound together (Meta: Throughput).
 * Thread-safe.
 */
final class Throughput {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  private final int limit;
  private final InstantSource clock;
  private final ArrayDeque<Instant> recent = new ArrayDeque<>();

  Throughput(int limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /** Counts an inbound message, which is never refused. */
  synchronized void countInbound() {
    Instant now = forgetOld();
    // More than the limit changes nothing any more, so that the queue needs no other bound.
    if (recent.size() >= limit) {
      recent.removeFirst();
    }
    recent.addLast(now);
  }

  /** Counts an outbound message and returns true, or returns false when the second is full. */
  synchronized boolean tryOutbound() {
    Instant now = forgetOld();
    if (recent.size() >= limit) {
      return false;
    }
    recent.addLast(now);
    return true;
  }

  private Instant forgetOld() {
    Instant now = clock.instant();
    Instant edge = now.minus(WINDOW);
    while (!recent.isEmpty() && !recent.getFirst().isAfter(edge)) {
      recent.removeFirst();
    }
    return now;
  }
}
