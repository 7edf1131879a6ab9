package dev.chasqui.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.OptOutConfig;
import dev.chasqui.policy.OptOut.Wish;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutTest {
  private final OptOut optOut = new OptOut(OptOutConfig.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STOP",
        "stop",
        " Stop. ",
        "*STOP*",
        "STOP!!! 🛑",
        "Baja",
        "¡BAJA!",
        "parar",
        "SAIR",
        "Unsubscribe",
        "UNSUBSCRIBE\n",
        "No quiero recibir más mensajes",
        "no quiero recibir mas mensajes.",
        "NÃO QUERO RECEBER MAIS MENSAGENS",
        "nao quero receber mais mensagens",
        "Cancelar suscripcio\u0301n",
        "ＳＴＯＰ",
        "opt-out"
      })
  void aWholeMessageOfSuchWordsIsAnOptOut(String text) {
    assertThat(optOut.recognise(text)).map(OptOut.Recognised::wish).contains(Wish.STOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "para el domingo",
        "quiero parar un pedido",
        "para",
        "stop at the bakery?",
        "cancelar",
        "cancelar mi pedido",
        "¿puedo darme de baja del taller?",
        "no quiero más pan",
        "la baja de precios",
        "sair hoje?",
        "non-stop",
        "s t o p",
        "",
        "🛑",
        "...",
        "no quiero recibir más mensajes tan tarde, mejor por la mañana",
        "alta costura",
        "volver a pedir lo mismo",
        "start tomorrow",
        "don't stop"
      })
  void aSentenceThatOnlyHoldsThemIsNot(String text) {
    assertThat(optOut.recognise(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"START", "Alta", "volver", "INICIAR", "Voltar!", "unstop"})
  void isTakenBackByWordsOfItsOwn(String text) {
    assertThat(optOut.recognise(text)).map(OptOut.Recognised::wish).contains(Wish.START);
  }

  @Test
  void isConfirmedInTheLanguageOfTheWords() {
    assertThat(optOut.recognise("BAJA").orElseThrow().confirmation()).contains("ALTA");
    assertThat(optOut.recognise("SAIR").orElseThrow().confirmation()).contains("VOLTAR");
    assertThat(optOut.recognise("unsubscribe").orElseThrow().confirmation()).contains("START");
    assertThat(optOut.recognise("alta").orElseThrow().language()).isEqualTo("es");
  }

  @Test
  void everyConfirmationNamesAWordThatIsUnderstood() {
    OptOutConfig.defaults()
        .languages()
        .forEach((language, words) -> {
          assertThat(capitals(words.stopped()))
              .as(language)
              .anyMatch(word -> wish(word) == Wish.START);
          assertThat(capitals(words.started()))
              .as(language)
              .anyMatch(word -> wish(word) == Wish.STOP);
        });
  }

  private Wish wish(String word) {
    return optOut.recognise(word).map(OptOut.Recognised::wish).orElse(Wish.STOP);
  }

  private static List<String> capitals(String text) {
    return java.util.regex.Pattern.compile("\\b[A-Z]{3,}\\b")
        .matcher(text)
        .results()
        .map(match -> match.group())
        .toList();
  }

  @Test
  void followsTheWordsOfTheOperator() {
    var own =
        new OptOut(
            new OptOutConfig(
                Map.of(
                    "fr",
                    new OptOutConfig.Words(
                        List.of("Arrêter"), List.of("reprendre"), "fini", "bonjour"))));
    assertThat(own.recognise("ARRETER !").orElseThrow().confirmation()).isEqualTo("fini");
    assertThat(own.recognise("stop")).isEmpty();
  }

  @Test
  void doesNotLookAtLongTexts() {
    assertThat(optOut.recognise("stop" + " ".repeat(100_000))).isEmpty();
  }
}
