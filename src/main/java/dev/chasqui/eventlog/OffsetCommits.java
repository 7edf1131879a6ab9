package dev.chasqui.eventlog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits how far the partitions of this node are: every second, and when one is let go. Confined
 * to the poll thread.
 */
final class OffsetCommits {
  private static final Logger log = LoggerFactory.getLogger(OffsetCommits.class);

  /** A message that waits for its answer holds the low-water mark for longer than that. */
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Longest wait for the broker's word on a commit that must not be late. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(5);

  private final Consumer<?, ?> consumer;
  private final Assignment assigned;
  private long committedAtNanos;

  /**
   * @param nowNanos by {@link System#nanoTime}
   */
  OffsetCommits(Consumer<?, ?> consumer, Assignment assigned, long nowNanos) {
    this.consumer = consumer;
    this.assigned = assigned;
    committedAtNanos = nowNanos;
  }

  /**
   * Commits without waiting, when the last time is an interval ago.
   *
   * @param nowNanos by {@link System#nanoTime}
   */
  void look(long nowNanos) {
    if (nowNanos - committedAtNanos < INTERVAL_NANOS) {
      return;
    }
    committedAtNanos = nowNanos;
    var offsets = assigned.toCommit();
    if (offsets.isEmpty()) {
      return;
    }
    consumer.commitAsync(
        offsets,
        (done, error) -> {
          if (error == null) {
            assigned.committed(done);
          } else {
            log.debug("commit failed, the next one covers it", error);
          }
        });
  }

  /** Commits and waits for it. Blocks. */
  void now() {
    var offsets = assigned.toCommit();
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets, WAIT_MAX);
      assigned.committed(offsets);
    }
  }

  /** The same once more when the wake-up that ended polling is only noticed now. Blocks. */
  void last() {
    try {
      now();
    } catch (WakeupException _) {
      now();
    }
  }
}
