package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.sandbox.DemoAnswers.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the demo model knows and remembers. */
class DemoAnswersTest {
  private static final AssistantConfig BAKERY =
      new AssistantConfig(
          "Chasqui",
          "Panadería La Espiga",
          "",
          List.of("es", "pt", "en"),
          Map.of(
              "horario", "Lunes a sábado de 9:00 a 20:00.",
              "precios", "Tarta de queso 24 €, pan de masa madre 3,50 €.",
              "dirección", "Calle Mayor 12.",
              "envíos", "Reparto en la ciudad por 4 €.",
              "alérgenos", "Todo contiene gluten."),
          List.of(),
          Map.of(),
          Map.of());

  private final DemoAnswers answers = new DemoAnswers(BAKERY);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ¿A qué hora abrís?                    | 9:00
          horarios                              | 9:00
          CUANTO CUESTA LA TARTA DE QUESO       | 24 €
          ¿Dónde estáis?                        | Calle Mayor
          ¿Hacéis envíos?                       | Reparto
          ¿Tenéis tarta de queso?               | 24 €
          Quanto custa a torta?                 | Preços
          Onde fica a loja?                     | Endereço
          Vocês entregam?                       | Entregas
          What are your opening hours?          | Opening hours
          How much does the cheesecake cost?    | Prices
          Is there gluten in it?                | Allergens
          ¿Vendéis coches?                      | Ese dato no lo tengo
          Gracias                               | De nada
          """)
  void findsTheFactThatAnswers(String question, String expected) {
    assertThat(answer(question)).contains(expected);
  }

  @Test
  void answersEveryQuestionOfAThoughtInItsOrder() {
    String answer = answer("hola\n¿dónde estáis\ny a qué hora abrís?\ncuánto cuesta el pan?");
    assertThat(answer).containsSubsequence("Hola", "Calle Mayor", "9:00", "3,50 €");
  }

  @Test
  void answersMessagesThatCameOneByOneTogether() {
    var conversation =
        List.of(new Said("user", "¿Dónde estáis?"), new Said("user", "¿Hacéis envíos?"));
    assertThat(answers.answer(conversation)).contains("Calle Mayor", "Reparto");
  }

  @Test
  void remembersTheNameAndWhatWasSaid() {
    assertThat(answer("Me llamo ana y quiero una tarta", "Muy bien", "¿Cómo me llamo?"))
        .contains("Te llamas Ana");
    assertThat(answer("Quiero una tarta grande", "Muy bien", "¿qué te pedí antes?"))
        .contains("«Quiero una tarta grande»");
    assertThat(answer("Meu nome é João", "Prazer", "Como me chamo?")).contains("João");
    assertThat(answer("¿Cómo me llamo?")).contains("no me has dicho");
    assertThat(answer("Es para 12 personas", "Vale", "¿Cuánto cuesta la tarta?"))
        .contains("12 personas");
    assertThat(answer("¿Hacéis envíos?", "Sí", "¿y al pueblo?")).contains("Reparto");
  }

  @Test
  void marksOnlyTheFirstAnswer() {
    assertThat(answer("hola")).endsWith("(respuesta de demostración)");
    assertThat(answer("Olá, bom dia")).endsWith("(resposta de demonstração)");
    assertThat(answer("hola", "¡Hola!", "¿precios?")).doesNotContain("demostración");
  }

  @Test
  void saysThatItCannotSeeOrHear() {
    assertThat(answer("[foto] ¿Cuánto cuesta la tarta?")).contains("no puedo verla", "24 €");
    assertThat(answer("[voice note, 4 s]")).contains("no puedo escucharla");
    assertThat(answer("What is this? [photo]")).contains("cannot see it");
    assertThat(answer("(El cliente envió una nota de voz)")).contains("no puedo escucharla");
    assertThat(answer("¿Hacéis fotos?")).doesNotContain("no puedo verla");
  }

  @Test
  void takesTheFactsFromASystemPrompt() {
    var prompted = new DemoAnswers(null);
    var conversation =
        List.of(
            new Said("system", "You answer for a shop.\n- horario: de 10 a 14\n- precios: 5 €"),
            new Said("user", "¿a qué hora abrís?"));
    assertThat(prompted.answer(conversation)).contains("de 10 a 14").doesNotContain("5 €");
    assertThat(prompted.answer(List.of(new Said("user", "¿precio?")))).isNotBlank();
  }

  /** The texts are the person's and the assistant's in turn; the last one is the person's. */
  private String answer(String... texts) {
    var conversation = new ArrayList<Said>();
    for (int i = 0; i < texts.length; i++) {
      conversation.add(new Said(i % 2 == 0 ? "user" : "assistant", texts[i]));
    }
    return answers.answer(conversation);
  }
}
