package dev.chasqui.policy;

import dev.chasqui.config.OptOutConfig;
import dev.chasqui.model.PlainWords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises people who want to hear nothing more, or to hear from us again. Only a whole message
 * counts, whatever its case, accents and punctuation: "¡BAJA!" does, "para el domingo" does not.
 * Immutable, safe for use by several threads.
 */
public final class OptOut {
  /** What somebody wants. */
  public enum Wish {
    STOP,
    START
  }

  /**
   * A wish.
   *
   * @param language of the words that told it
   * @param confirmation to send, in that language
   */
  public record Recognised(Wish wish, String language, String confirmation) {}

  private final Map<String, Recognised> byWords = new HashMap<>();
  private final int charsMax;

  /** Takes the words of all languages: people use "stop" in every one of them. */
  public OptOut(OptOutConfig config) {
    config
        .languages()
        .forEach((language, words) -> {
          var stop = new Recognised(Wish.STOP, language, words.stopped());
          words.stop().forEach(phrase -> byWords.putIfAbsent(PlainWords.of(phrase), stop));
          var start = new Recognised(Wish.START, language, words.started());
          words.start().forEach(phrase -> byWords.putIfAbsent(PlainWords.of(phrase), start));
        });
    int longest = byWords.keySet().stream().mapToInt(String::length).max().orElse(0);
    // Room for punctuation; anything longer is no such message and not worth looking at.
    charsMax = 2 * longest + 40;
  }

  /** The wish that this message is, if it is one. */
  public Optional<Recognised> recognise(String text) {
    return text.length() > charsMax ? Optional.empty() : recognise(text, PlainWords.of(text));
  }

  /**
   * The wish that this message is, if it is one.
   *
   * @param words the text's {@link PlainWords}, which the caller needs as well
   */
  public Optional<Recognised> recognise(String text, String words) {
    return text.length() > charsMax ? Optional.empty() : Optional.ofNullable(byWords.get(words));
  }
}
