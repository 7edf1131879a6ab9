package dev.chasqui.sandbox;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts as comparable words. */
final class Words {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Words() {}

  /** Lower case without accents, so that "Dirección" and "DIRECCION" are the same. */
  static String plain(String text) {
    String decomposed = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    return MARKS.matcher(decomposed).replaceAll("");
  }

  /** The plain words of a text, in order. */
  static List<String> of(String text) {
    return BREAK.splitAsStream(plain(text)).filter(word -> !word.isEmpty()).toList();
  }

  /** The plain words of a text without the endings of Spanish, Portuguese and English plurals. */
  static List<String> stems(String text) {
    return of(text).stream().map(Words::stem).toList();
  }

  private static String stem(String word) {
    if (word.length() > 5 && word.endsWith("oes")) {
      return word.substring(0, word.length() - 3) + "ao";
    }
    if (word.length() > 5 && word.endsWith("es")) {
      return word.substring(0, word.length() - 2);
    }
    if (word.length() > 3 && (word.endsWith("s") || word.endsWith("e"))) {
      return word.substring(0, word.length() - 1);
    }
    return word;
  }
}
