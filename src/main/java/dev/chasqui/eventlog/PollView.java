package dev.chasqui.eventlog;

import java.util.concurrent.TimeUnit;

/** What the poll thread tells of a partition, for its owner to read. Thread-safe. */
final class PollView implements LogView {
  /** So late the next poll may return while its thread gets to run. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private volatile boolean behind = true;
  private volatile boolean standing;
  private volatile long nextNanos = System.nanoTime();

  /**
   * A poll has returned, and what it found is with the owner.
   *
   * @param nextNanos when the next one will have returned at the latest, by {@link System#nanoTime}
   */
  void polled(boolean behind, long nextNanos) {
    this.behind = behind;
    standing = false;
    this.nextNanos = nextNanos;
  }

  /** Until the next poll nothing is given to the owner, so nothing is worth waiting for. */
  void stands() {
    standing = true;
  }

  @Override
  public boolean current() {
    return standing || (!behind && System.nanoTime() - nextNanos < LATE_NANOS);
  }
}
