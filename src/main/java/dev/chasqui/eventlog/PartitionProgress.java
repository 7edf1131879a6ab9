package dev.chasqui.eventlog;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which records of one partition are unfinished, and so up to where it may be committed. Confined
 * to the poll thread.
 *
 * <p>Records finish in any order, since one slow conversation must not hold up another. Only the
 * low-water mark is committed: everything below it is finished.
 */
final class PartitionProgress {
  private final TreeSet<Long> unfinished = new TreeSet<>();

  /** Those of them that only wait for an answer. */
  private final Set<Long> unanswered = new HashSet<>();

  private long next;
  private long committed;
  private boolean paused;

  /**
   * @param position the first offset that will be taken
   */
  PartitionProgress(long position) {
    next = position;
    committed = position;
  }

  void taken(long offset) {
    unfinished.add(offset);
    next = offset + 1;
  }

  /** A record only waits for an answer now. */
  void waits(long offset) {
    if (unfinished.contains(offset)) {
      unanswered.add(offset);
    }
  }

  /** A record is worked on again. */
  void again(long offset) {
    unanswered.remove(offset);
  }

  void finished(long offset) {
    unfinished.remove(offset);
    unanswered.remove(offset);
  }

  int unfinished() {
    return unfinished.size();
  }

  int inWork() {
    return unfinished.size() - unanswered.size();
  }

  /** The offset to commit: that of the first unfinished record, or the next one to come. */
  long lowWaterMark() {
    return unfinished.isEmpty() ? next : unfinished.first();
  }

  boolean needsCommit() {
    return lowWaterMark() > committed;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /** Whether the consumer takes nothing from the partition for now. */
  boolean paused() {
    return paused;
  }

  void pause(boolean pause) {
    paused = pause;
  }
}
