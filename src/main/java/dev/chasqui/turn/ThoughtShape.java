package dev.chasqui.turn;

import java.util.Locale;
import java.util.Set;

/** Whether a message looks as if the person has said what they wanted to say. */
public final class ThoughtShape {
  /** Only the end of a message is looked at. */
  private static final int TAIL_CHARS = 200;

  /** Closing words of Spanish, Portuguese and English messages. */
  private static final Set<String> FAREWELLS =
      Words.of(
          """
          gracias graciass grax grcs porfa porfavor porfis favor saludos adiós adios chau
          listo vale ok oki okay okey dale perfecto obrigado obrigada obg brigado brigada
          vlw valeu abraço abraços tchau perfeito thanks thx please pls plz cheers bye
          perfect sí si sim yes no não nao you\
          """);

  private ThoughtShape() {}

  /**
   * Whether the message reads like a finished question or sentence: it ends with a mark such as "?"
   * or with a closing word such as "gracias". False for what clearly goes on ("y", a comma, "…")
   * and for what may or may not. A message of emoji alone is finished.
   */
  public static boolean readsFinished(String text) {
    String tail = text.substring(Math.max(0, text.length() - TAIL_CHARS)).strip();
    int end = tail.length();
    while (end > 0 && isDecoration(tail.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
      return !tail.isEmpty();
    }
    char last = tail.charAt(end - 1);
    if (last == '?' || last == '!' || last == '？' || last == '！' || last == '。') {
      return true;
    }
    String words = tail.substring(0, end).toLowerCase(Locale.ROOT);
    if (last == '.') {
      return !words.endsWith("..");
    }
    if (!Character.isLetterOrDigit(last)) {
      return false;
    }
    return FAREWELLS.contains(lastWord(words));
  }

  private static String lastWord(String words) {
    int start = words.length();
    while (start > 0 && Character.isLetterOrDigit(words.charAt(start - 1))) {
      start--;
    }
    return words.substring(start);
  }

  /** What may follow the last word without changing its sense: emoji, quotes, brackets. */
  private static boolean isDecoration(char c) {
    return Character.isWhitespace(c)
        || Character.isSurrogate(c)
        || "\"'»”’)]*_~".indexOf(c) >= 0
        || c == '\u200d'
        || c == '\ufe0f'
        || (c >= 0x2600 && c < 0x27c0);
  }
}
