package dev.chasqui.turn;

import dev.chasqui.config.AssistantConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sentences that are sent when the model has none, in the person's language. The operator's
 * words win over the built-in ones. Immutable and safe for use by several threads.
 */
public final class Phrases {
  private static final Map<String, String> HOLDING =
      Map.of(
          "es", "Dame un momento, lo estoy revisando.",
          "pt", "Só um momento, estou verificando.",
          "en", "One moment, I am looking into it.");

  private static final Map<String, String> APOLOGIES =
      Map.of(
          "es",
          "Perdona, ahora mismo no puedo responderte por un problema técnico. Inténtalo de nuevo en"
              + " unos minutos, por favor.",
          "pt",
          "Desculpe, não consigo responder agora por um problema técnico. Tente de novo em alguns"
              + " minutos, por favor.",
          "en",
          "Sorry, I cannot answer right now because of a technical problem. Please try again in a"
              + " few minutes.");

  private static final Map<String, String> HANDING_OVER =
      Map.of(
          "es", "Te paso con una persona del equipo. Te escribirá por aquí en cuanto pueda.",
          "pt",
              "Vou passar você para uma pessoa da equipe. Ela vai escrever por aqui assim que puder.",
          "en", "I am handing you over to someone on the team. They will write to you here.");

  private static final Map<String, String> GHOST =
      Map.of(
          "es",
          "Seguimos con tu mensaje: el equipo está ocupado y tardará un poco más. Gracias por"
              + " esperar.",
          "pt",
          "Não esquecemos de você: a equipe está ocupada e vai demorar um pouco mais. Obrigado por"
              + " esperar.",
          "en",
          "We have not forgotten you: the team is busy and needs a little longer. Thank you for"
              + " waiting.");

  private static final Map<String, String> LATE =
      Map.of(
          "es", "Perdona la demora, tu mensaje nos llegó tarde.",
          "pt", "Desculpe a demora, sua mensagem chegou atrasada.",
          "en", "Sorry for the delay, your message reached us late.");

  private final List<String> languages;
  private final Map<String, String> holding;
  private final Map<String, String> apologies;
  private final Map<String, String> handingOver;
  private final Map<String, String> ghost;
  private final Map<String, String> late;

  /** Takes the assistant's languages and its own sentences. */
  public Phrases(AssistantConfig assistant) {
    this.languages = assistant.languages();
    this.holding = merged(HOLDING, assistant.holdingLines());
    this.apologies = merged(APOLOGIES, assistant.apologies());
    this.handingOver = merged(HANDING_OVER, assistant.words().handOverLines());
    this.ghost = merged(GHOST, assistant.words().ghostLines());
    this.late = merged(LATE, assistant.words().lateLines());
  }

  /** What to say to the writer of {@code textOfPerson} while an answer takes long. Never blank. */
  public String holding(String textOfPerson) {
    return choose(holding, textOfPerson);
  }

  /** What to say to the writer of {@code textOfPerson} when no answer will come. Never blank. */
  public String apology(String textOfPerson) {
    return choose(apologies, textOfPerson);
  }

  /** That a human agent takes over. Never blank. */
  public String handingOver(String textOfPerson) {
    return choose(handingOver, textOfPerson);
  }

  /** That the human agent takes longer. Never blank. */
  public String ghost(String textOfPerson) {
    return choose(ghost, textOfPerson);
  }

  /** What the answer to an old message begins with. Never blank. */
  public String late(String textOfPerson) {
    return choose(late, textOfPerson);
  }

  /** The language that the writer of a text is answered in: ISO 639-1. */
  public String language(String textOfPerson) {
    return LanguageGuess.base(LanguageGuess.of(textOfPerson, languages));
  }

  private String choose(Map<String, String> sentences, String text) {
    String guess = LanguageGuess.base(LanguageGuess.of(text, languages));
    String standard = languages.isEmpty() ? guess : LanguageGuess.base(languages.getFirst());
    String fallback = sentences.getOrDefault(standard, sentences.values().iterator().next());
    return sentences.getOrDefault(guess, fallback);
  }

  private static Map<String, String> merged(Map<String, String> builtIn, Map<String, String> own) {
    var all = new LinkedHashMap<String, String>();
    all.put("en", builtIn.get("en")); // first, so that it stands in for a language without any
    all.putAll(builtIn);
    own.forEach((language, sentence) -> {
      if (!sentence.isBlank()) {
        all.put(LanguageGuess.base(language), sentence.strip());
      }
    });
    return all;
  }
}
