package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextSplitterTest {

  @Test
  void keepsShortTextWhole() {
    assertThat(TextSplitter.split(" hola \n", 16, 2)).containsExactly("hola");
    assertThat(TextSplitter.split(" \n ", 16, 2)).isEmpty();
  }

  @Test
  void prefersParagraphsToLinesToSentencesToWords() {
    assertThat(TextSplitter.split("uno dos tres cuatro.\n\nCinco. Seis\nsiete ocho nueve", 40, 9))
        .containsExactly("uno dos tres cuatro.", "Cinco. Seis\nsiete ocho nueve");
    assertThat(TextSplitter.split("uno dos tres\ncuatro cinco. Seis siete", 24, 9))
        .containsExactly("uno dos tres", "cuatro cinco. Seis siete");
    assertThat(TextSplitter.split("Uno dos tres. Cuatro cinco seis siete", 28, 9))
        .containsExactly("Uno dos tres. Cuatro cinco", "seis siete");
    assertThat(TextSplitter.split("Uno dos tres cua. Cuatro cinco seis siete", 28, 9))
        .containsExactly("Uno dos tres cua.", "Cuatro cinco seis siete");
  }

  @Test
  void doesNotTakeAnAbbreviationForTheEndOfASentence() {
    assertThat(TextSplitter.split("Pregunte por la Sra. Ana y Luz", 26, 9))
        .containsExactly("Pregunte por la Sra. Ana y", "Luz");
  }

  @Test
  void marksWhatDoesNotFit() {
    List<String> parts = TextSplitter.split("palabra ".repeat(20), 20, 2);
    assertThat(parts).hasSize(2).allMatch(part -> part.length() <= 20);
    assertThat(parts.getLast()).isEqualTo("palabra palabra…");
  }

  @Test
  void usesEveryPartFullyWhenTheTextOnlyJustFits() {
    String text = "a\n\n" + "b".repeat(61);
    assertThat(String.join("", TextSplitter.split(text, 32, 2)))
        .isEqualTo("a\n\n" + "b".repeat(61));
    String early = "c".repeat(20) + "\n\n" + "d ".repeat(20).strip();
    assertThat(TextSplitter.split(early, 32, 2)).hasSize(2).noneMatch(part -> part.endsWith("…"));
  }

  @Test
  void neverTearsAnEmojiApart() {
    String family = "👩‍👩‍👧‍👦";
    for (String part : TextSplitter.split(family.repeat(20), 30, 99)) {
      assertThat(part.length() % family.length()).isZero();
    }
    assertThat(TextSplitter.split("🇵🇪".repeat(10), 18, 99)).allMatch(p -> p.length() % 4 == 0);
  }

  @Test
  void closesAndReopensACutCodeBlock() {
    String code = "```\nlinea uno\n  linea dos\nlinea tres\nlinea cuatro\n```\nfin";
    List<String> parts = TextSplitter.split(code, 36, 9);
    assertThat(parts)
        .containsExactly(
            "```\nlinea uno\n  linea dos\n```", "```\nlinea tres\nlinea cuatro\n```\nfin");
  }

  @Test
  void keepsBoldWordsTogetherWhenItCan() {
    assertThat(TextSplitter.split("uno dos tres cuatro *cinco seis siete* ocho", 32, 9))
        .containsExactly("uno dos tres cuatro", "*cinco seis siete* ocho");
  }

  @Test
  void refusesSizesThatCannotWork() {
    assertThatIllegalArgumentException().isThrownBy(() -> TextSplitter.split("x", 15, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> TextSplitter.split("x", 16, 0));
  }

  /** Whatever the text: parts fit, no character is torn, and only white space is lost. */
  @Test
  void losesOnlyWhiteSpace() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 700; i++) {
      String text = WhatsAppFormatter.format(random.markdown(1 + random.below(150)));
      int max = 32 + random.below(100);
      List<String> parts = TextSplitter.split(text, max, 1_000);
      assertThat(parts)
          .as("seed %d: %s", seed, text)
          .allMatch(part -> part.length() <= max)
          .noneMatch(String::isBlank)
          .noneMatch(RandomText::hasBrokenSurrogate);
      assertThat(bare(String.join("", parts))).as("seed %d: %s", seed, text).isEqualTo(bare(text));
    }
  }

  /** Few parts: never more than allowed, each fits, and a cut end is marked. */
  @Test
  void neverSendsMoreThanAllowed() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 700; i++) {
      String text = random.plain(1 + random.below(150));
      int max = 32 + random.below(200);
      int count = 1 + random.below(3);
      List<String> parts = TextSplitter.split(text, max, count);
      assertThat(parts).as("seed %d", seed).hasSizeLessThanOrEqualTo(count);
      assertThat(parts).as("seed %d", seed).allMatch(part -> part.length() <= max);
      String joined = RandomText.withoutSpace(String.join("", parts));
      if (!joined.equals(RandomText.withoutSpace(text))) {
        assertThat(joined).as("seed %d", seed).endsWith("…");
        assertThat(text.strip().length())
            .as("seed %d", seed)
            .isGreaterThan(max * count - 40 * count);
      }
    }
  }

  /** Without white space and the fences that a cut adds. */
  private static String bare(String text) {
    return RandomText.withoutSpace(text).replace("```", "");
  }
}
