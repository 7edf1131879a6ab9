package dev.chasqui.config;

import java.time.Duration;

/**
 * How the assistant shares a conversation with human agents.
 *
 * @param pause how long it keeps silent after a message of a human agent, by that message's time
 * @param pauseOnCommand how long after it was asked to pause
 * @param returnIdle it comes back by itself only when the person has been quiet for this long
 * @param ghostAfter a person who waits this long for a human agent is not left alone
 * @param ghostPolicy what happens then
 */
public record HumanConfig(
    Duration pause,
    Duration pauseOnCommand,
    Duration returnIdle,
    Duration ghostAfter,
    GhostPolicy ghostPolicy) {

  /** What happens when a person waits long for a human agent. */
  public enum GhostPolicy {
    /** A line that asks for patience, once. */
    HOLD,
    /** The assistant takes over again and answers what waits. */
    RESUME,
    /** A template, once, also outside the service window. */
    TEMPLATE,
    /** It is only reported. */
    NOTHING
  }

  /** The values used when nothing is set. */
  public static HumanConfig defaults() {
    return new HumanConfig(
        Duration.ofHours(2),
        Duration.ofHours(24),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        GhostPolicy.HOLD);
  }
}
