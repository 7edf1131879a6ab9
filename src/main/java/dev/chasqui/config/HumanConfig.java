package dev.chasqui.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the assistant shares a conversation with human agents.
 *
 * @param pause how long it keeps silent after a message of a human agent, by that message's time
 * @param pauseOnCommand how long after it was asked to pause
 * @param returnIdle it comes back by itself only when the person has been quiet for this long
 * @param ghostAfter a person who waits this long for a human agent is not left alone
 * @param ghostPolicy what happens then
 * @param ghostTemplate sent where text must not be, or null
 */
public record HumanConfig(
    Duration pause,
    Duration pauseOnCommand,
    Duration returnIdle,
    Duration ghostAfter,
    GhostPolicy ghostPolicy,
    @Nullable GhostTemplate ghostTemplate) {

  /**
   * A template that asks for patience, without gaps.
   *
   * @param languages in which it is approved; the first stands in for others
   */
  public record GhostTemplate(String name, List<String> languages) {
    public GhostTemplate {
      languages = List.copyOf(languages);
    }

    /** Reads {@code name:language,language}. */
    static GhostTemplate parse(String text) {
      String[] parts = text.split(":", 2);
      return new GhostTemplate(parts[0], List.of(parts[1].split(",", -1)));
    }
  }

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
        GhostPolicy.HOLD,
        null);
  }
}
