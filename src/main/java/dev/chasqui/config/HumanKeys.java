package dev.chasqui.config;

import dev.chasqui.config.HumanConfig.GhostPolicy;
import dev.chasqui.config.HumanConfig.GhostTemplate;
import java.time.Duration;
import java.util.List;

/** Keys of {@link HumanConfig}. */
final class HumanKeys {
  private static final HumanConfig DEFAULTS = HumanConfig.defaults();

  static final Setting<Duration> PAUSE =
      Setting.of(
          "human.pause",
          Kind.duration("1s", "30d"),
          DEFAULTS.pause(),
          "How long the assistant keeps silent after a message of a human agent; each further one"
              + " extends it.");
  static final Setting<Duration> PAUSE_ON_COMMAND =
      Setting.of(
          "human.pause-on-command",
          Kind.duration("1s", "30d"),
          DEFAULTS.pauseOnCommand(),
          "How long it keeps silent after #pause, unless it is asked to return before.");
  static final Setting<Duration> RETURN_IDLE =
      Setting.of(
          "human.return-idle",
          Kind.duration("0", "24h"),
          DEFAULTS.returnIdle(),
          "It comes back by itself only when the person has been quiet for this long.");
  static final Setting<Duration> GHOST_AFTER =
      Setting.of(
          "human.ghost-after",
          Kind.duration("1s", "24h"),
          DEFAULTS.ghostAfter(),
          "A person who waits this long for a human agent is not left alone.");
  static final Setting<GhostPolicy> GHOST_POLICY =
      Setting.of(
          "human.ghost-policy",
          Kind.choice(GhostPolicy.class),
          DEFAULTS.ghostPolicy(),
          "What happens then: hold asks for patience once; resume lets the assistant answer;"
              + " template sends one; nothing only reports it.");

  static final Setting<String> GHOST_TEMPLATE =
      Setting.optional(
          "human.ghost-template",
          Kind.text(
              "a template's name and its languages, such as we_are_busy:es,pt_BR,en",
              "[a-z0-9_]{1,512}:[a-z]{2,3}(_[A-Z]{2})?(,[a-z]{2,3}(_[A-Z]{2})?){0,20}"),
          "none",
          "A utility template without gaps that asks for patience outside the service window.");

  static final List<Setting<?>> ALL =
      List.of(PAUSE, PAUSE_ON_COMMAND, RETURN_IDLE, GHOST_AFTER, GHOST_POLICY, GHOST_TEMPLATE);

  private HumanKeys() {}

  static HumanConfig read(Values values) {
    String template = values.optional(GHOST_TEMPLATE);
    return new HumanConfig(
        values.get(PAUSE),
        values.get(PAUSE_ON_COMMAND),
        values.get(RETURN_IDLE),
        values.get(GHOST_AFTER),
        values.get(GHOST_POLICY),
        template == null ? null : GhostTemplate.parse(template));
  }
}
