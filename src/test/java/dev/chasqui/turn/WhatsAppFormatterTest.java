package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhatsAppFormatterTest {

  static List<Arguments> markdown() {
    return List.of(
        Arguments.of("**Precio:** 25 €", "*Precio:* 25 €"),
        Arguments.of("__Importante__", "*Importante*"),
        Arguments.of("un *detalle* y _otro_", "un _detalle_ y _otro_"),
        Arguments.of("***todo*** junto", "*_todo_* junto"),
        Arguments.of("***a** b*", "_*a* b_"),
        Arguments.of("~~30~~ 20 €", "~30~ 20 €"),
        Arguments.of("**una **doble** vez**", "*una doble vez*"),
        Arguments.of("**sin cerrar", "sin cerrar"),
        Arguments.of("súper**importante**s", "súperimportantes"),
        Arguments.of("# Horario\ntexto", "*Horario*\ntexto"),
        Arguments.of("### **Horario** ###", "*Horario*"),
        Arguments.of("Horario\n=======\ntexto", "*Horario*\ntexto"),
        Arguments.of("#promo y #1", "#promo y #1"),
        Arguments.of("* uno\n+ dos\n- tres", "- uno\n- dos\n- tres"),
        Arguments.of("1) uno\n2. dos\n   - **a**", "1. uno\n2. dos\n   - *a*"),
        Arguments.of("• uno\n• dos", "• uno\n• dos"),
        Arguments.of(">> cita **fuerte**", "> cita *fuerte*"),
        Arguments.of("antes\n\n---\n\n* * *\ndespués", "antes\n\ndespués"),
        Arguments.of("[la web](https://x.com/a_b_c)", "la web: https://x.com/a_b_c"),
        Arguments.of("[x.com](https://www.x.com/)", "https://www.x.com/"),
        Arguments.of("[Web:](https://x.com \"título\")", "Web: https://x.com"),
        Arguments.of("[correo](mailto:hola@x.com)", "correo: hola@x.com"),
        Arguments.of("**[la web](https://x.com)**", "*la web: https://x.com*"),
        Arguments.of("[nota](esto no es un enlace)", "[nota](esto no es un enlace)"),
        Arguments.of("![el menú](https://x.com/m.png)", "el menú: https://x.com/m.png"),
        Arguments.of("![](https://x.com/m.png)", "https://x.com/m.png"),
        Arguments.of("<https://x.com/a_b_> y <a@x.com>", "https://x.com/a_b_ y a@x.com"),
        Arguments.of("**https://x.com/_a_**", "*https://x.com/_a_*"),
        Arguments.of("`**no**` y **sí**", "`**no**` y *sí*"),
        Arguments.of("``a`b``", "```a`b```"),
        Arguments.of(
            "```java\nint a = b * c * d;\n\n\n\n**x**\n```\nfin",
            "```\nint a = b * c * d;\n\n\n\n**x**\n```\nfin"),
        Arguments.of("~~~\n# no\n~~~", "```\n# no\n```"),
        Arguments.of("```\nabierto", "```\nabierto\n```"),
        Arguments.of("\\*literal\\* 5 \\# y C:\\dir", "*literal* 5 # y C:\\dir"),
        Arguments.of(
            "<b>Hola</b><br>fin&nbsp;&amp; &lt;b&gt; &ntilde;&#33;", "*Hola*\nfin & <b> ñ!"),
        Arguments.of("<ul><li>uno</li><li>dos</li></ul>", "- uno\n- dos"),
        Arguments.of("<a href=\"https://x.com\">aquí</a>", "aquí: https://x.com"),
        Arguments.of(
            "escribe <tu nombre> y 1 < 2 && 3 > 2", "escribe <tu nombre> y 1 < 2 && 3 > 2"),
        Arguments.of("a  \n\n\n\n\nb\r\nc", "a\n\nb\nc"),
        Arguments.of(
            "| Día | Hora |\n|-----|:----:|\n| Lunes | 9–18 |\n| **Sábado** | 9<br>14 |\n\nfin",
            "*Día · Hora*\n- Lunes: 9–18\n- *Sábado*: 9 14\n\nfin"),
        Arguments.of(
            "Plato | Precio | Tamaño\n--- | ---: | ---\nSopa | 4 € | chico\nPan \\| té | | grande",
            "*Plato*\n- Sopa · Precio: 4 € · Tamaño: chico\n- Pan | té · Tamaño: grande"),
        Arguments.of("|A|B|C|\n|-|-|-|", "*A · B · C*"));
  }

  @ParameterizedTest
  @MethodSource("markdown")
  void turnsMarkdownIntoWhatsAppFormatting(String markdown, String expected) {
    assertThat(WhatsAppFormatter.format(markdown)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "¡Hola! ¿En qué puedo ayudarte hoy? 😊",
        "Cuesta 2*3*4 cm, 2**8 o 5 * 3, ref. snake_case_2 y **** 1234",
        "De 9:00 a 18:00 (lunes - viernes), ~30 min, 50% de dto. & más",
        "mi_correo_largo@x.com o https://x.com/?q=_a_&b=*c",
        "- uno\n- dos\n  - tres\n\n1. cuatro",
        "a | b sin tabla",
        "> una cita"
      })
  void leavesPlainTextAlone(String text) {
    assertThat(WhatsAppFormatter.format(text)).isEqualTo(text);
  }

  /** For any Markdown: no word's letters or digits are lost. */
  @Test
  void losesNoLettersWhateverComes() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 1_000; i++) {
      // Left out is what goes or comes twice on purpose: the language of a code block, a label that
      // says the same as its address, the headings of a table.
      String markdown =
          random
              .markdown(1 + random.below(60))
              .replaceAll("`{3,}|~{3,}", "$0\n")
              .replace("](", "](to:")
              .replace("|", "");
      String formatted = WhatsAppFormatter.format(markdown);
      assertThat(letters(formatted)).as("seed %d: %s", seed, markdown).isEqualTo(letters(markdown));
    }
  }

  @Test
  void acceptsAnything() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 1_000; i++) {
      String formatted = WhatsAppFormatter.format(random.markdown(1 + random.below(60)));
      assertThat(formatted).as("seed %d", seed).isEqualTo(formatted.strip());
    }
    assertThat(WhatsAppFormatter.format("")).isEmpty();
    assertThat(WhatsAppFormatter.format("\ud83d \u0000a\u0007")).isEqualTo("\ud83d a");
  }

  @Test
  void changesNothingTheSecondTimeInPlainText() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 1_000; i++) {
      String once = WhatsAppFormatter.format(random.plain(1 + random.below(60)));
      assertThat(WhatsAppFormatter.format(once)).as("seed %d", seed).isEqualTo(once);
    }
  }

  /** The work for ten times the hostile text is about ten times the work, not a hundred times. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*a ",
        "**a",
        "_a *b __c ",
        "[",
        "[a](",
        "![[",
        "](",
        "<",
        "<a ",
        "</b",
        "&",
        "`a``b```c",
        "\\",
        "~~a",
        "*a_b**c__",
        "http://",
        "((",
        "[a](b ",
        "***",
        "<b><i>",
        "` "
      })
  void takesTimeLinearInHostileText(String piece) {
    long small = work(piece.repeat(1_000));
    long large = work(piece.repeat(10_000));
    assertThat(large).isLessThan(small * 12);
  }

  private static long work(String line) {
    var counting = new CountingText(line);
    String formatted = InlineFormatter.format(counting);
    assertThat(formatted).hasSizeLessThanOrEqualTo(line.length() * 2);
    return counting.reads();
  }

  /** Letters and digits without tags, entities and what only Markdown reads. */
  private static String letters(String text) {
    return text.replaceAll("<br>|</?b>|&amp;|&#9;", " ").replaceAll("[^\\p{L}\\p{Nd}]", "");
  }
}
