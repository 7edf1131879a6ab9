package dev.chasqui.config;

import java.time.Duration;

/**
 * When and how the assistant answers.
 *
 * @param debounceMin wait after a message that reads finished, such as a question
 * @param debounceDefault wait after any other message
 * @param debounceMax wait inside an album or a fast burst
 * @param debounceCap longest time from the first message of a thought until its window closes
 * @param speculativeRestartsMax model calls of one open window that may be thrown away at once;
 *     later ones wait for a quiet moment
 * @param flushAfter a reply that is not complete this long after the person's last message leaves
 *     in two parts
 * @param holdAfter when nothing can leave this long after the person's last message, an honest
 *     holding line does
 * @param turnTimeout longest life of a turn; then the apology
 * @param partsMax messages of one answer
 * @param historyMessages remembered utterances at most
 * @param historyTokens budget of the history in the prompt
 * @param thoughtMessagesMax messages of one thought; more start the next one
 * @param ratePerMinute answers to one person in a minute; beyond it messages are merged into a
 *     later answer
 * @param residentConversations idle conversations kept in memory
 * @param typingRefresh how often the typing indicator is renewed; it disappears after 25 s
 * @param freshFor a message that comes this long after it was written is answered as usual
 * @param lateFor one that comes later, but within this time, is answered with an apology; an older
 *     one is only stored
 * @param human how it shares a conversation with human agents
 */
public record ConversationConfig(
    Duration debounceMin,
    Duration debounceDefault,
    Duration debounceMax,
    Duration debounceCap,
    int speculativeRestartsMax,
    Duration flushAfter,
    Duration holdAfter,
    Duration turnTimeout,
    int partsMax,
    int historyMessages,
    int historyTokens,
    int thoughtMessagesMax,
    int ratePerMinute,
    int residentConversations,
    Duration typingRefresh,
    Duration freshFor,
    Duration lateFor,
    HumanConfig human) {

  /** The values used when nothing is set. */
  public static ConversationConfig defaults() {
    return new ConversationConfig(
        Duration.ofMillis(500),
        Duration.ofMillis(700),
        Duration.ofMillis(1000),
        Duration.ofMillis(4000),
        2,
        Duration.ofMillis(1500),
        Duration.ofSeconds(6),
        Duration.ofSeconds(60),
        2,
        40,
        3_000,
        50,
        12,
        50_000,
        Duration.ofSeconds(20),
        Duration.ofMinutes(15),
        Duration.ofHours(24),
        HumanConfig.defaults());
  }

  /** The same, shared otherwise with human agents. */
  public ConversationConfig withHuman(HumanConfig other) {
    return new ConversationConfig(
        debounceMin,
        debounceDefault,
        debounceMax,
        debounceCap,
        speculativeRestartsMax,
        flushAfter,
        holdAfter,
        turnTimeout,
        partsMax,
        historyMessages,
        historyTokens,
        thoughtMessagesMax,
        ratePerMinute,
        residentConversations,
        typingRefresh,
        freshFor,
        lateFor,
        other);
  }
}
