package dev.chasqui.model;

import java.text.Normalizer;

/** Texts reduced to what makes two of them the same words. */
public final class PlainWords {
  private PlainWords() {}

  /**
   * Small letters and digits without accents, with single spaces between the words; punctuation,
   * emoji and formatting go.
   */
  public static String of(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
    var words = new StringBuilder(apart.length());
    boolean between = false;
    for (int i = 0; i < apart.length(); ) {
      int c = apart.codePointAt(i);
      i += Character.charCount(c);
      if (isWord(c)) {
        if (between && !words.isEmpty()) {
          words.append(' ');
        }
        between = false;
        words.appendCodePoint(Character.toLowerCase(c));
      } else if (!isMark(c)) {
        between = true;
      }
    }
    return words.toString();
  }

  private static boolean isWord(int c) {
    return Character.isLetter(c)
        || switch (Character.getType(c)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }
}
