package dev.chasqui.turn;

import java.util.Locale;
import java.util.Set;

/** Whether a message looks as if the person has said what they wanted to say. */
public final class ThoughtShape {
  /** Only the end of a message is looked at. */
  private static final int TAIL_CHARS = 200;

  /** Closing words of Spanish, Portuguese and English messages. */
  private static final Set<String> FAREWELLS =
      Set.of(
          "gracias",
          "graciass",
          "grax",
          "grcs",
          "porfa",
          "porfavor",
          "porfis",
          "favor",
          "saludos",
          "adiós",
          "adios",
          "chau",
          "listo",
          "vale",
          "ok",
          "oki",
          "okay",
          "okey",
          "dale",
          "perfecto",
          "obrigado",
          "obrigada",
          "obg",
          "brigado",
          "brigada",
          "vlw",
          "valeu",
          "abraço",
          "abraços",
          "tchau",
          "perfeito",
          "thanks",
          "thank you",
          "thx",
          "please",
          "pls",
          "plz",
          "cheers",
          "bye",
          "perfect",
          "sí",
          "si",
          "sim",
          "yes",
          "no",
          "não",
          "nao");

  /** Words that nobody ends a thought with. */
  private static final Set<String> OPEN_ENDS =
      Set.of(
          // Spanish
          "y",
          "e",
          "o",
          "u",
          "ni",
          "pero",
          "porque",
          "xq",
          "pq",
          "que",
          "de",
          "del",
          "a",
          "al",
          "en",
          "con",
          "por",
          "para",
          "sin",
          "el",
          "la",
          "los",
          "las",
          "un",
          "una",
          "mi",
          "mis",
          "su",
          "es",
          "como",
          "cuando",
          "si es",
          "entonces",
          "además",
          "también quiero",
          "me",
          "le",
          // Portuguese
          "mas",
          "ou",
          "do",
          "da",
          "dos",
          "das",
          "no dia",
          "na",
          "em",
          "com",
          "um",
          "uma",
          "os",
          "as",
          "meu",
          "minha",
          "se",
          "então",
          "é",
          // English
          "and",
          "or",
          "but",
          "because",
          "the",
          "an",
          "of",
          "to",
          "with",
          "for",
          "my",
          "is",
          "are",
          "so",
          "then",
          "if");

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
    return endsWithAny(words, FAREWELLS) && !endsWithAny(words, OPEN_ENDS);
  }

  private static boolean endsWithAny(String words, Set<String> endings) {
    int space = words.length();
    while (space > 0 && Character.isLetterOrDigit(words.charAt(space - 1))) {
      space--;
    }
    if (endings.contains(words.substring(space))) {
      return true;
    }
    int before = words.lastIndexOf(' ', Math.max(0, space - 2));
    return endings.contains(words.substring(before + 1));
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
