package dev.chasqui.conversation;

import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts reduced to what people mean: small letters, no accents, one space between words. */
final class PlainWords {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}#]+");

  /** Longer messages are stories; what is looked for stands at their beginning. */
  private static final int CHARS_MAX = 600;

  private PlainWords() {}

  static String of(String text) {
    String cut = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
    String bare = MARKS.matcher(Normalizer.normalize(cut, Normalizer.Form.NFD)).replaceAll("");
    return OTHERS.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  static List<String> ofAll(Collection<String> texts) {
    return texts.stream().map(PlainWords::of).filter(words -> !words.isEmpty()).toList();
  }

  /** The first of the phrases that stands in the text as whole words. Both are plain. */
  static Optional<String> firstIn(String words, Collection<String> phrases) {
    String padded = " " + words + " ";
    return phrases.stream().filter(phrase -> padded.contains(" " + phrase + " ")).findFirst();
  }
}
