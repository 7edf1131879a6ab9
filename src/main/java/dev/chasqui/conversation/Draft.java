package dev.chasqui.conversation;

import java.time.Instant;

/**
 * The model call of a thought.
 *
 * @param turn its number; 0 when there is none yet
 * @param startedAt when it started
 */
public record Draft(long turn, Progress progress, Instant startedAt) {
  /** How far the call got. */
  public enum Progress {
    NONE,
    STREAMING,
    HAS_SENTENCE,
    COMPLETE,
    FAILED,
    FAILED_USABLE
  }

  static Draft none() {
    return new Draft(0, Progress.NONE, Instant.EPOCH);
  }

  static Draft started(long turn, Instant now) {
    return new Draft(turn, Progress.STREAMING, now);
  }

  Draft to(Progress next) {
    return new Draft(turn, next, startedAt);
  }

  /** Whether the call still runs. */
  boolean running() {
    return progress == Progress.STREAMING || progress == Progress.HAS_SENTENCE;
  }
}
