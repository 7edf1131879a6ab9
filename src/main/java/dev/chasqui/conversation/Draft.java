package dev.chasqui.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The model call of a thought.
 *
 * @param turn its number; 0 when there is none yet
 * @param startedAt when it started
 * @param handOver why a human agent should answer, on {@link Progress#HANDS_OVER}
 */
public record Draft(long turn, Progress progress, Instant startedAt, @Nullable String handOver) {
  /** How far the call got. */
  public enum Progress {
    NONE,
    STREAMING,
    HAS_SENTENCE,
    COMPLETE,
    FAILED,
    FAILED_USABLE,
    /** The model thinks that a human agent should answer. */
    HANDS_OVER
  }

  static Draft none() {
    return new Draft(0, Progress.NONE, Instant.EPOCH, null);
  }

  static Draft started(long turn, Instant now) {
    return new Draft(turn, Progress.STREAMING, now, null);
  }

  Draft to(Progress next) {
    return new Draft(turn, next, startedAt, handOver);
  }

  Draft handsOver(String reason) {
    return new Draft(turn, Progress.HANDS_OVER, startedAt, reason);
  }

  /** Whether the call still runs. */
  boolean running() {
    return progress == Progress.STREAMING || progress == Progress.HAS_SENTENCE;
  }
}
