package dev.chasqui.model;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts reduced to what makes two of them the same words. */
public final class PlainWords {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern NO_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private PlainWords() {}

  /**
   * Small letters and digits without accents, with single spaces between the words; punctuation,
   * emoji and formatting go.
   */
  public static String of(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
    String bare = MARKS.matcher(apart).replaceAll("").toLowerCase(Locale.ROOT);
    return NO_WORDS.matcher(bare).replaceAll(" ").strip();
  }
}
