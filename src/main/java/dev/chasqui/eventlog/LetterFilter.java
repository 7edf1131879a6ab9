package dev.chasqui.eventlog;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; what is null matches all.
 *
 * @param kind of the event, exactly
 * @param conversation the conversation key, or its contact alone
 * @param error found in the error's text, whatever the case
 * @param since died then or later
 */
public record LetterFilter(
    @Nullable String kind,
    @Nullable String conversation,
    @Nullable String error,
    @Nullable Instant since) {

  /** Every letter. */
  public static final LetterFilter ALL = new LetterFilter(null, null, null, null);

  boolean matches(DeadLetter letter) {
    return (kind == null || kind.equals(letter.kind()))
        && (conversation == null
            || conversation.equals(letter.key())
            || letter.key().endsWith(":" + conversation))
        && (error == null || lower(letter.error()).contains(lower(error)))
        && (since == null || !letter.diedAt().isBefore(since));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
