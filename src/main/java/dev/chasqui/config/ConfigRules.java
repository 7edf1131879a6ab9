package dev.chasqui.config;

import java.util.Locale;
import java.util.Set;

/** What must hold between settings, and what a mode demands. */
final class ConfigRules {
  /** Values that stand in examples and are known to everybody. */
  private static final Set<String> PLACEHOLDERS =
      Set.of("changeme", "change-me", "change_me", "secret", "password", "todo", "xxx", "example");

  private final Values values;
  private final Problems problems;

  ConfigRules(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  void check(Mode mode) {
    listeners();
    conversation();
    model(mode);
    outbound();
    if (mode == Mode.SERVE) {
      ConfigKeys.ALL.stream().filter(Setting::secret).forEach(this::notKnownToEverybody);
    }
  }

  private void listeners() {
    var port = HttpKeys.PORT;
    var management = HttpKeys.MANAGEMENT_PORT;
    if (values.have(port, management)
        && values.get(port) != 0
        && values.get(port).equals(values.get(management))) {
      problems.add(
          management,
          "the same as " + Problems.name(port) + ": " + values.get(port),
          "two different ports: metrics and health must not be public",
          "change one of them");
    }
    atMost(HttpKeys.MAX_BODY_BYTES, HttpKeys.MAX_IN_FLIGHT_BYTES);
  }

  private void conversation() {
    atMost(ConversationKeys.DEBOUNCE_MIN, ConversationKeys.DEBOUNCE_DEFAULT);
    atMost(ConversationKeys.DEBOUNCE_DEFAULT, ConversationKeys.DEBOUNCE_MAX);
    atMost(ConversationKeys.DEBOUNCE_MAX, ConversationKeys.DEBOUNCE_CAP);
    atMost(ConversationKeys.DEBOUNCE_MAX, ConversationKeys.FLUSH_AFTER);
    less(ConversationKeys.FLUSH_AFTER, ConversationKeys.HOLD_AFTER);
    less(ConversationKeys.HOLD_AFTER, ConversationKeys.TURN_TIMEOUT);
    atMost(ConversationKeys.FRESH_FOR, ConversationKeys.LATE_FOR);
    if (values.have(HumanKeys.GHOST_POLICY)
        && values.get(HumanKeys.GHOST_POLICY) == HumanConfig.GhostPolicy.TEMPLATE
        && !values.have(HumanKeys.GHOST_TEMPLATE)) {
      problems.add(
          HumanKeys.GHOST_TEMPLATE,
          "nothing, although " + Problems.name(HumanKeys.GHOST_POLICY) + " is template",
          HumanKeys.GHOST_TEMPLATE.kind().expected(),
          "name the template, or choose another policy");
    }
  }

  private void model(Mode mode) {
    less(ModelKeys.HEDGE_AFTER, ModelKeys.FIRST_TOKEN_TIMEOUT);
    less(ModelKeys.FIRST_TOKEN_TIMEOUT, ConversationKeys.TURN_TIMEOUT);
    if (mode != Mode.SERVE) {
      needs(ModelKeys.NAME, ModelKeys.BASE_URL);
    }
    needs(ModelKeys.FALLBACK_BASE_URL, ModelKeys.FALLBACK_NAME);
    needs(ModelKeys.FALLBACK_NAME, ModelKeys.FALLBACK_BASE_URL);
    needs(ModelKeys.FALLBACK_API_KEY, ModelKeys.FALLBACK_BASE_URL);
  }

  private void outbound() {
    less(OutboundKeys.SWEEP_INTERVAL, OutboundKeys.LEASE);
    less(HttpKeys.ACK_TIMEOUT, TimersKeys.LEASE);
  }

  private void notKnownToEverybody(Setting<?> setting) {
    if (!(values.have(setting) && values.get(setting) instanceof Secret secret)) {
      return;
    }
    String text = secret.reveal();
    boolean dev = setting.dev().value() instanceof Secret known && known.reveal().equals(text);
    if (dev || PLACEHOLDERS.contains(text.toLowerCase(Locale.ROOT))) {
      problems.add(
          setting,
          dev ? "the value of the dev mode" : "a placeholder (not shown)",
          "a secret that nobody else knows",
          "set the real one");
    }
  }

  private void needs(Setting<?> given, Setting<?> needed) {
    if (values.given(given) && !values.have(needed)) {
      problems.add(
          needed,
          "nothing, although " + Problems.name(given) + " is set",
          needed.kind().expected(),
          "set both or neither");
    }
  }

  private <T extends Comparable<T>> void atMost(Setting<T> small, Setting<T> large) {
    if (values.have(small, large) && values.get(small).compareTo(values.get(large)) > 0) {
      compared(small, large, "at most ");
    }
  }

  private <T extends Comparable<T>> void less(Setting<T> small, Setting<T> large) {
    if (values.have(small, large) && values.get(small).compareTo(values.get(large)) >= 0) {
      compared(small, large, "less than ");
    }
  }

  private <T> void compared(Setting<T> small, Setting<T> large, String relation) {
    var write = large.kind().writer();
    problems.add(
        small,
        write.apply(values.get(small)),
        relation + Problems.name(large) + ", which is " + write.apply(values.get(large)),
        "lower " + small.key() + " or raise " + large.key());
  }
}
