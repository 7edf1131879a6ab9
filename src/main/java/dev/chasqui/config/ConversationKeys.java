package dev.chasqui.config;

import java.time.Duration;
import java.util.List;

/** Keys of {@link ConversationConfig}. */
final class ConversationKeys {
  private static final ConversationConfig DEFAULTS = ConversationConfig.defaults();

  static final Setting<Duration> DEBOUNCE_MIN =
      wait(
          "debounce-min",
          DEFAULTS.debounceMin(),
          "Wait after a message that reads finished, such as a question.");
  static final Setting<Duration> DEBOUNCE_DEFAULT =
      wait("debounce-default", DEFAULTS.debounceDefault(), "Wait after any other message.");
  static final Setting<Duration> DEBOUNCE_MAX =
      wait("debounce-max", DEFAULTS.debounceMax(), "Wait inside an album or a fast burst.");
  static final Setting<Duration> DEBOUNCE_CAP =
      Setting.of(
          "conversation.debounce-cap",
          Kind.duration("0", "60s"),
          DEFAULTS.debounceCap(),
          "Longest time from the first message of a thought until its window closes.");
  static final Setting<Integer> SPECULATIVE_RESTARTS_MAX =
      count(
          "speculative-restarts-max",
          0,
          100,
          DEFAULTS.speculativeRestartsMax(),
          "Model calls of one open window that may be thrown away at once; later ones wait for a"
              + " quiet moment.");
  static final Setting<Duration> FLUSH_AFTER =
      Setting.of(
          "conversation.flush-after",
          Kind.duration("100ms", "60s"),
          DEFAULTS.flushAfter(),
          "A reply that is not complete this long after the person's last message leaves in parts.");
  static final Setting<Duration> HOLD_AFTER =
      Setting.of(
          "conversation.hold-after",
          Kind.duration("500ms", "2m"),
          DEFAULTS.holdAfter(),
          "When nothing can leave this long after the person's last message, a holding line does.");
  static final Setting<Duration> TURN_TIMEOUT =
      Setting.of(
          "conversation.turn-timeout",
          Kind.duration("1s", "10m"),
          DEFAULTS.turnTimeout(),
          "Longest life of a turn; then the apology.");
  static final Setting<Integer> PARTS_MAX =
      count("parts-max", 1, 10, DEFAULTS.partsMax(), "Messages of one answer.");
  static final Setting<Integer> HISTORY_MESSAGES =
      count(
          "history-messages",
          0,
          1_000,
          DEFAULTS.historyMessages(),
          "Remembered utterances at most.");
  static final Setting<Integer> HISTORY_TOKENS =
      count(
          "history-tokens",
          0,
          500_000,
          DEFAULTS.historyTokens(),
          "Budget of the history in the prompt, in tokens.");
  static final Setting<Integer> THOUGHT_MESSAGES_MAX =
      count(
          "thought-messages-max",
          1,
          1_000,
          DEFAULTS.thoughtMessagesMax(),
          "Messages of one thought; more start the next one.");
  static final Setting<Integer> RATE_PER_MINUTE =
      count(
          "rate-per-minute",
          1,
          1_000,
          DEFAULTS.ratePerMinute(),
          "Answers to one person in a minute; beyond it messages are merged into a later answer.");
  static final Setting<Integer> RESIDENT_CONVERSATIONS =
      count(
          "resident-conversations",
          1,
          10_000_000,
          DEFAULTS.residentConversations(),
          "Idle conversations kept in memory.");
  static final Setting<Duration> TYPING_REFRESH =
      Setting.of(
          "conversation.typing-refresh",
          Kind.duration("1s", "24s"),
          DEFAULTS.typingRefresh(),
          "How often the typing indicator is renewed; WhatsApp hides it after 25 s.");
  static final Setting<Duration> FRESH_FOR =
      Setting.of(
          "conversation.fresh-for",
          Kind.duration("10s", "24h"),
          DEFAULTS.freshFor(),
          "A message that comes this long after it was written is answered as usual.");
  static final Setting<Duration> LATE_FOR =
      Setting.of(
          "conversation.late-for",
          Kind.duration("10s", "7d"),
          DEFAULTS.lateFor(),
          "A message that comes later, but within this time, is answered with an apology; an older"
              + " one is only stored.");

  static final List<Setting<?>> ALL =
      List.of(
          DEBOUNCE_MIN,
          DEBOUNCE_DEFAULT,
          DEBOUNCE_MAX,
          DEBOUNCE_CAP,
          SPECULATIVE_RESTARTS_MAX,
          FLUSH_AFTER,
          HOLD_AFTER,
          TURN_TIMEOUT,
          PARTS_MAX,
          HISTORY_MESSAGES,
          HISTORY_TOKENS,
          THOUGHT_MESSAGES_MAX,
          RATE_PER_MINUTE,
          RESIDENT_CONVERSATIONS,
          TYPING_REFRESH,
          FRESH_FOR,
          LATE_FOR);

  private ConversationKeys() {}

  private static Setting<Duration> wait(String name, Duration value, String meaning) {
    return Setting.of("conversation." + name, Kind.duration("0", "10s"), value, meaning);
  }

  private static Setting<Integer> count(String name, int min, int max, int value, String meaning) {
    return Setting.of("conversation." + name, Kind.integer(min, max), value, meaning);
  }

  static ConversationConfig read(Values values) {
    return new ConversationConfig(
        values.get(DEBOUNCE_MIN),
        values.get(DEBOUNCE_DEFAULT),
        values.get(DEBOUNCE_MAX),
        values.get(DEBOUNCE_CAP),
        values.get(SPECULATIVE_RESTARTS_MAX),
        values.get(FLUSH_AFTER),
        values.get(HOLD_AFTER),
        values.get(TURN_TIMEOUT),
        values.get(PARTS_MAX),
        values.get(HISTORY_MESSAGES),
        values.get(HISTORY_TOKENS),
        values.get(THOUGHT_MESSAGES_MAX),
        values.get(RATE_PER_MINUTE),
        values.get(RESIDENT_CONVERSATIONS),
        values.get(TYPING_REFRESH),
        values.get(FRESH_FOR),
        values.get(LATE_FOR),
        HumanKeys.read(values));
  }
}
