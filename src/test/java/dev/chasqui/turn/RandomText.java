package dev.chasqui.turn;

import java.util.List;
import java.util.Random;

/** Makes hostile and harmless texts from a seed. */
final class RandomText {
  private static final List<String> MARKDOWN =
      List.of(
          "*",
          "**",
          "***",
          "_",
          "__",
          "~~",
          "`",
          "``",
          "```",
          "\n",
          "\n\n",
          "# ",
          "## ",
          "- ",
          "1. ",
          "> ",
          "|",
          "|---|---|\n",
          "[",
          "](",
          ")",
          "(",
          "![",
          "https://a.b/c_d",
          "<b>",
          "</b>",
          "<br>",
          "&amp;",
          "&#9;",
          "\\",
          "<",
          ">",
          "&",
          "---\n",
          "===\n",
          ".",
          "? ",
          "! ",
          "…",
          ": ");

  private static final List<String> WORDS =
      List.of(
          "hola",
          "mañana",
          "abrimos",
          "Sr.",
          "3.50",
          "al",
          "você",
          "não",
          "the",
          "prices",
          "😊",
          "👩‍👩‍👧‍👦",
          "🇵🇪",
          "é",
          "ñandú",
          "snake_case",
          "2*3*4",
          "12",
          "café.",
          "¿Qué?",
          "etc.",
          "Listo!");

  private final Random random;

  RandomText(long seed) {
    this.random = new Random(seed);
  }

  /**
   * The seed to use: the one in {@code -Dtest.seed} or a new one, printed for a later repetition.
   */
  static long seed() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("test.seed=" + seed);
    return seed;
  }

  String markdown(int pieces) {
    return text(pieces, true);
  }

  /** Words, spaces and line breaks only. */
  String plain(int pieces) {
    return text(pieces, false);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private String text(int pieces, boolean markup) {
    var text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      boolean marker = markup && random.nextInt(3) == 0;
      List<String> from = marker ? MARKDOWN : WORDS;
      text.append(from.get(random.nextInt(from.size())));
      text.append(
          switch (random.nextInt(markup ? 14 : 8)) {
            case 0 -> "\n";
            case 1 -> "\n\n";
            case 2, 3, 4, 5, 6, 7 -> " ";
            default -> "";
          });
    }
    return text.toString();
  }

  static boolean hasBrokenSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
