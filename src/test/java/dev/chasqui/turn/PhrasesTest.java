package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.AssistantConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhrasesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hola, ¿a qué hora abren mañana?|es",
        "buenas tardes quisiera una cita|es",
        "cuanto cuesta el envio|es",
        "gracias|es",
        "Olá, vocês abrem amanhã?|pt",
        "bom dia, quanto custa o corte|pt",
        "nao entendi, pode repetir|pt",
        "obrigada|pt",
        "Hi, what time do you open tomorrow?|en",
        "how much is the delivery|en",
        "thanks|en",
        "👍|es",
        "12345|es",
        "''|es"
      })
  void guessesTheLanguageOfShortMessages(String text, String language) {
    assertThat(LanguageGuess.of(text, List.of("es", "pt", "en"))).isEqualTo(language);
  }

  @Test
  void answersOnlyWithASupportedLanguage() {
    assertThat(LanguageGuess.of("Hola, ¿qué tal?", List.of("en"))).isEqualTo("en");
    assertThat(LanguageGuess.of("bom dia, tudo bem?", List.of("es-PE", "pt-BR")))
        .isEqualTo("pt-BR");
    assertThat(LanguageGuess.of("xyz", List.of())).isEqualTo("en");
  }

  @Test
  void prefersTheWordsOfTheOperator() {
    var phrases =
        new Phrases(assistant(List.of("es", "pt-BR"), Map.of("pt-BR", "Um instante, por favor.")));
    assertThat(phrases.holding("bom dia, tudo bem?")).isEqualTo("Um instante, por favor.");
    assertThat(phrases.holding("hola")).isEqualTo("Dame un momento, lo estoy revisando.");
    assertThat(phrases.apology("bom dia, tudo bem?")).startsWith("Desculpe");
  }

  @Test
  void alwaysFindsSomethingToSay() {
    var phrases = new Phrases(assistant(List.of("qu"), Map.of("qu", " ")));
    assertThat(phrases.holding("allinllachu")).isEqualTo("One moment, I am looking into it.");
    assertThat(new Phrases(assistant(List.of(), Map.of())).apology("hola")).isNotBlank();
  }

  private static AssistantConfig assistant(List<String> languages, Map<String, String> holding) {
    return new AssistantConfig(
        "Luz", "Panadería Sol", "", languages, Map.of(), List.of(), holding, Map.of());
  }
}
