package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThoughtShapeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "¿A qué hora abren?",
        "a que hora abren? 🙏",
        "Quiero dos panes, por favor",
        "Muchas gracias",
        "muito obrigada!",
        "Thank you",
        "ok",
        "Quiero una mesa para hoy.",
        "(¿es hoy?)",
        "abren？",
        "👍",
        "¡Listo! 😊",
        "*¿Cuánto?*",
        "Sim",
        "Yes please"
      })
  void recognisesAFinishedThought(String text) {
    assertThat(ThoughtShape.readsFinished(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hola",
        "quiero dos panes y",
        "quiero esto:",
        "bueno,",
        "espera…",
        "espera...",
        "porque",
        "I want two and",
        "quero um",
        "me interesa el azul",
        "gracias y",
        "tengo una duda -"
      })
  void waitsForWhatMayGoOn(String text) {
    assertThat(ThoughtShape.readsFinished(text)).isFalse();
  }
}
