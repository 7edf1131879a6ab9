package dev.chasqui.conversation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one timer of a conversation. Confined to the conversation's context. */
final class WakeUp {
  private static final long NO_TIMER = -1;

  private final ConversationParts parts;
  private final Runnable ring;
  private long timer = NO_TIMER;
  private @Nullable Instant ringsAt;

  WakeUp(ConversationParts parts, Runnable ring) {
    this.parts = parts;
    this.ring = ring;
  }

  /** Rings then, and not when it was to ring before; never, when null. */
  void at(@Nullable Instant wakeAt) {
    if (wakeAt != null && wakeAt.equals(ringsAt)) {
      return;
    }
    cancel();
    if (wakeAt == null) {
      return;
    }
    ringsAt = wakeAt;
    // Rounded up: a tick before its time would only be asked for again.
    long nanos = Duration.between(parts.clock().instant(), wakeAt).toNanos();
    long millis = Math.max(1, Math.ceilDiv(nanos, 1_000_000L));
    timer =
        parts
            .vertx()
            .setTimer(
                millis,
                _ -> {
                  timer = NO_TIMER;
                  ringsAt = null;
                  ring.run();
                });
  }

  void cancel() {
    if (timer != NO_TIMER) {
      parts.vertx().cancelTimer(timer);
      timer = NO_TIMER;
    }
    ringsAt = null;
  }
}
