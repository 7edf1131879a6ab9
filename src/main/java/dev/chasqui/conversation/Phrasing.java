package dev.chasqui.conversation;

import dev.chasqui.model.PlainWords;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds phrases in what people write, as whole words, whatever their accents and case. */
final class Phrasing {
  /** Longer messages are stories; what is looked for stands at their beginning. */
  private static final int CHARS_MAX = 600;

  private Phrasing() {}

  /** The plain words of the beginning of a text. */
  static String plain(String text) {
    return PlainWords.of(text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX));
  }

  static List<String> plain(Collection<String> texts) {
    return texts.stream().map(Phrasing::plain).filter(words -> !words.isEmpty()).toList();
  }

  /** The first of the phrases that stands in the text as whole words. Both are plain. */
  static Optional<String> firstIn(String words, Collection<String> phrases) {
    for (String phrase : phrases) {
      if (standsIn(words, phrase)) {
        return Optional.of(phrase);
      }
    }
    return Optional.empty();
  }

  private static boolean standsIn(String words, String phrase) {
    for (int at = words.indexOf(phrase); at >= 0; at = words.indexOf(phrase, at + 1)) {
      int end = at + phrase.length();
      if ((at == 0 || words.charAt(at - 1) == ' ')
          && (end == words.length() || words.charAt(end) == ' ')) {
        return true;
      }
    }
    return false;
  }
}
