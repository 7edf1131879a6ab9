package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.model.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerAssemblerTest {
  private final AnswerAssembler assembler = new AnswerAssembler(ConversationConfig.defaults());

  @Test
  void makesOneMessageOfAnAnswerThatIsCompleteInTime() {
    append("¡Hola! **Abrimos** ", "a las nueve.", " Te esperamos.");
    var part = assembler.takeRest();
    assertThat(part.raw()).isEqualTo("¡Hola! **Abrimos** a las nueve. Te esperamos.");
    assertThat(bodies(part)).containsExactly("¡Hola! *Abrimos* a las nueve. Te esperamos.");
  }

  @Test
  void letsCompleteSentencesLeaveOnceAndKeepsTheRestForTheEnd() {
    append("¡Hola! Sí, abrimos los sábados de nueve a dos. Te esp");
    assertThat(assembler.hasCompleteSentence()).isTrue();
    var early = assembler.takeCompleteSentences().orElseThrow();
    assertThat(bodies(early)).containsExactly("¡Hola! Sí, abrimos los sábados de nueve a dos.");
    append("eramos en la tienda con mucho gusto. Hay estacionamiento. ");
    assertThat(assembler.hasCompleteSentence()).isFalse();
    assertThat(assembler.takeCompleteSentences()).isEmpty();
    var rest = assembler.takeRest();
    assertThat(bodies(rest))
        .containsExactly("Te esperamos en la tienda con mucho gusto. Hay estacionamiento.");
    assertThat(assembler.takeRest().isEmpty()).isTrue();
  }

  @Test
  void takesAStalledTextForCompleteAtTheDeadline() {
    append("Sí, abrimos los sábados de nueve a tarde.");
    assertThat(assembler.hasCompleteSentence()).isFalse();
    assertThat(assembler.takeCompleteSentences()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Puedes ver todos los precios en www.tienda.",
        "El precio total con el IVA incluido es de 3.",
        "Pregunta por el encargado, el Sr.",
        "**Abrimos todos los días a las nueve."
      })
  void doesNotCutAtTheDeadlineWhereTheTextMayGoOn(String text) {
    append(text);
    assertThat(assembler.takeCompleteSentences()).isEmpty();
  }

  @Test
  void staysInOnePieceWhenOnlyOnePartIsAllowed() {
    var single = new AnswerAssembler(withParts(1));
    single.append("Sí, abrimos los sábados de nueve a dos. Te esperamos. ");
    assertThat(single.hasCompleteSentence()).isFalse();
    assertThat(single.takeCompleteSentences()).isEmpty();
    assertThat(single.takeRest().messages()).hasSize(1);
  }

  @Test
  void splitsWhatIsTooLongForOneMessage() {
    append("palabra ".repeat(1_000));
    var part = assembler.takeRest();
    assertThat(part.messages()).hasSize(2);
    assertThat(RandomText.withoutSpace(String.join("", bodies(part))))
        .isEqualTo("palabra".repeat(1_000));
  }

  @Test
  void stopsAtItsBoundAndMarksTheEnd() {
    append("😊 hola ".repeat(3_000));
    assertThat(assembler.full()).isTrue();
    var part = assembler.takeRest();
    assertThat(part.raw())
        .hasSizeLessThanOrEqualTo(AnswerAssembler.ANSWER_CHARS_MAX + 1)
        .endsWith("…");
    assertThat(RandomText.hasBrokenSurrogate(part.raw())).isFalse();
    assertThat(part.messages()).hasSizeBetween(4, 5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>el cliente quiere. </thin pan</think>\n\nHola, tenemos pan.",
        "\n <Thinking>a</thinking><think></think> Hola, tenemos pan.",
        " Hola, tenemos pan."
      })
  void dropsWhatTheModelThinksAloud(String answer) {
    for (int size = 1; size <= answer.length(); size++) {
      var chunked = new AnswerAssembler(ConversationConfig.defaults());
      for (int i = 0; i < answer.length(); i += size) {
        chunked.append(answer.substring(i, Math.min(answer.length(), i + size)));
      }
      assertThat(chunked.takeRest().raw()).isEqualTo("Hola, tenemos pan.");
    }
  }

  @Test
  void showsNothingOfThinkingThatNeverEnds() {
    append("<think>", "mmm, una frase bastante larga y completa. ".repeat(50));
    assertThat(assembler.takeCompleteSentences()).isEmpty();
    var part = assembler.takeRest();
    assertThat(part.raw()).isEmpty();
    assertThat(part.isEmpty()).isTrue();
  }

  @Test
  void keepsWhatOnlyLooksLikeTheStartOfThinking() {
    append("<th");
    assertThat(assembler.takeRest().raw()).isEqualTo("<th");
  }

  @Test
  void hasNoMessageForAnAnswerWithoutWords() {
    append(" \n", "---", "\n ");
    assertThat(assembler.takeRest().isEmpty()).isTrue();
  }

  @Test
  void ignoresDeltasThatComeAfterTheEnd() {
    append("Hola.");
    assembler.takeRest();
    append(" Tarde.");
    assertThat(assembler.takeRest().raw()).isEmpty();
  }

  /** Any chunking and any deadline: the parts together are the answer, word for word. */
  @Test
  void givesTheSameWordsHoweverTheyArrive() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 500; i++) {
      String answer = random.markdown(1 + random.below(200));
      var chunked = new AnswerAssembler(ConversationConfig.defaults());
      var raw = new StringBuilder();
      var messages = new ArrayList<OutboundMessage.Text>();
      int at = 0;
      while (at < answer.length()) {
        int end = Math.min(answer.length(), at + 1 + random.below(12));
        chunked.append(answer.substring(at, end));
        at = end;
        if (random.below(10) == 0) {
          chunked
              .takeCompleteSentences()
              .ifPresent(part -> {
                raw.append(part.raw());
                messages.addAll(part.messages());
              });
        }
      }
      var rest = chunked.takeRest();
      raw.append(rest.raw());
      messages.addAll(rest.messages());
      assertThat(raw.toString()).as("seed %d", seed).isEqualTo(answer.stripLeading());
      assertThat(messages).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
    }
  }

  private void append(String... deltas) {
    List.of(deltas).forEach(assembler::append);
  }

  private static List<String> bodies(AnswerAssembler.Part part) {
    return part.messages().stream().map(OutboundMessage.Text::body).toList();
  }

  private static ConversationConfig withParts(int partsMax) {
    Duration any = Duration.ofSeconds(1);
    return new ConversationConfig(
        any,
        any,
        any,
        any,
        2,
        any,
        any,
        any,
        partsMax,
        40,
        3_000,
        50,
        12,
        100,
        any,
        any,
        any,
        dev.chasqui.config.HumanConfig.defaults());
  }
}
