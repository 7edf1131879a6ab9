package dev.chasqui.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A cheap guess at the language of a short message, good enough to choose between prepared
 * sentences.
 */
public final class LanguageGuess {
  /** Longer texts are judged by their beginning. */
  private static final int CHARS_MAX = 400;

  private static final int CHARACTER_WEIGHT = 2;
  private static final String FALLBACK = "en";

  /**
   * What gives a language away.
   *
   * @param words common words that the other languages here do not share
   * @param characters letters and marks that they do not share
   */
  private record Signs(Set<String> words, String characters) {}

  private static final Map<String, Signs> SIGNS =
      Map.of(
          "es",
          new Signs(
              Words.of(
                  """
                  el los las una y en con es está están hola qué cuánto cuanto
                  cuesta cuándo dónde donde cómo quiero quisiera necesito tienen
                  tiene tengo hay puedo puede pueden gracias buenas buenos días
                  tardes noches mañana hoy pero muy también sí usted ustedes mi
                  horario abren abierto precio cita hacer del al soy estoy les le
                  por ayer ahora cuál\
                  """),
              "ñ¿¡"),
          "pt",
          new Signs(
              Words.of(
                  """
                  o os um uma em com não nao você voces vocês vc vcs olá oi quanto
                  custa quando onde quero queria gostaria preciso têm tem tenho
                  posso pode podem obrigado obrigada bom boa dia tarde noite
                  amanhã hoje mas muito também sim eu meu minha isso está estão
                  fica horário preço aberto fazer do da dos das no na ao pelo são
                  sou estou tudo bem ainda aí qual\
                  """),
              "ãõçêôâà"),
          "en",
          new Signs(
              Words.of(
                  """
                  the and is are you your i my we do does what when where how much
                  many can could would like want need have has hello hi hey thanks
                  thank please good morning afternoon evening today tomorrow open
                  price cost there this that it to of for in on at with not yes
                  still about an will\
                  """),
              ""));

  private LanguageGuess() {}

  /**
   * Returns the one of {@code supported} that {@code text} most likely is in; the first when
   * nothing tells. Codes may carry a region, such as {@code pt-BR}. Without supported languages the
   * answer is {@code en}.
   */
  public static String of(String text, List<String> supported) {
    String beginning =
        text.substring(0, Math.min(text.length(), CHARS_MAX)).toLowerCase(Locale.ROOT);
    List<String> words = words(beginning);
    String best = supported.isEmpty() ? FALLBACK : supported.getFirst();
    int bestScore = 0;
    for (String language : supported) {
      Signs signs = SIGNS.get(base(language));
      int score = signs == null ? 0 : score(signs, words, beginning);
      if (score > bestScore) {
        best = language;
        bestScore = score;
      }
    }
    return best;
  }

  /** The language without its region, in lower case. */
  static String base(String language) {
    int end = 0;
    while (end < language.length() && Character.isLetter(language.charAt(end))) {
      end++;
    }
    return language.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static int score(Signs signs, List<String> words, String text) {
    int score = 0;
    for (String word : words) {
      score += signs.words().contains(word) ? 1 : 0;
    }
    for (int i = 0; i < text.length(); i++) {
      score += signs.characters().indexOf(text.charAt(i)) >= 0 ? CHARACTER_WEIGHT : 0;
    }
    return score;
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (!letter && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }
}
