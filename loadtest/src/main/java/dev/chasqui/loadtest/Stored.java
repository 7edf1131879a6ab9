package dev.chasqui.loadtest;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was acknowledged is in the record.
 *
 * @param seconds from the end of the load until all of it was, or until nobody waited any more
 * @param missing messages that were not there then
 */
record Stored(double seconds, long missing) {
  /** Longer than that is not worth waiting for, when the backlog's budget is missed anyway. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(120);

  /**
   * Waits until all messages of a run are stored.
   *
   * @param run in the ids of its messages
   * @param accepted of them
   * @param endedNanos when the load ended, by {@link System#nanoTime}
   * @return null when the database cannot be asked
   */
  static @Nullable Stored await(Rig rig, String run, long accepted, long endedNanos)
      throws InterruptedException {
    if (rig.database() == null) {
      return null;
    }
    try (var record = new RecordedMessages(rig.database())) {
      while (true) {
        long stored = record.count("wamid." + run + ".");
        double seconds = (System.nanoTime() - endedNanos) / 1e9;
        rig.progress().now("Stored %d of %d …".formatted(stored, accepted));
        if (stored >= accepted || seconds > WAIT_MAX.toSeconds()) {
          return new Stored(seconds, Math.max(0, accepted - stored));
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }
}
