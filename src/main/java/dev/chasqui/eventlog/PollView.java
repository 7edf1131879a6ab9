package dev.chasqui.eventlog;

import java.util.concurrent.TimeUnit;

/** What the poll thread tells of a partition, for its owner to read. Thread-safe. */
final class PollView implements LogView {
  /**
   * The next poll has returned sooner than this, with or without records, while its thread gets to
   * run.
   */
  private static final long FRESH_NANOS =
      PollPace.PAUSE_NANOS_MAX + TimeUnit.MILLISECONDS.toNanos(150);

  private volatile boolean behind = true;
  private volatile boolean standing;
  private volatile long polledAtNanos = System.nanoTime();

  /** A poll has returned, and what it found is with the owner. */
  void polled(boolean behind, long nanos) {
    this.behind = behind;
    standing = false;
    polledAtNanos = nanos;
  }

  /** Until the next poll nothing is given to the owner, so nothing is worth waiting for. */
  void stands() {
    standing = true;
  }

  @Override
  public boolean current() {
    return standing || (!behind && System.nanoTime() - polledAtNanos < FRESH_NANOS);
  }
}
