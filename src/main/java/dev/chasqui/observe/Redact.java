package dev.chasqui.observe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes values fit for a log: people's numbers, ids and words, and the credentials of a URL. */
public final class Redact {
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*@");
  private static final int SHOWN_CHARS = 2;
  private static final int MASKABLE_CHARS_MIN = 6;

  private Redact() {}

  /** A phone number, user id or conversation key: its last two characters, if it is long enough. */
  public static String id(@Nullable Object id) {
    String text = String.valueOf(id);
    return text.length() < MASKABLE_CHARS_MIN
        ? "***"
        : "***" + text.substring(text.length() - SHOWN_CHARS);
  }

  /** What a person wrote: only its length. */
  public static String words(@Nullable String words) {
    return words == null ? "[none]" : "[" + words.length() + " chars]";
  }

  /** The text with {@code user:password@} of every URL in it replaced. */
  public static String credentials(String text) {
    return CREDENTIALS.matcher(text).replaceAll("//[REDACTED]@");
  }
}
