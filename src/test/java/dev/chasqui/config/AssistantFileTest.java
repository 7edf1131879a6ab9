package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssistantFileTest {
  private static final String GOOD =
      """
      name: Ana
      business-name: Kiosco
      persona: Breve.
      languages: [es, pt]
      facts:
        zeta: uno
        alfa: no
      limits: [nada de política]
      holding-lines: {es: ya va, pt: já vai}
      apologies: {es: perdón, pt: desculpe}
      """;

  @TempDir private Path dir;

  private List<String> mistakes(String yaml) throws Exception {
    var problems = new Problems();
    new AssistantFile(Files.writeString(dir.resolve("a.yaml"), yaml), problems).read();
    try {
      problems.throwIfAny();
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(ConfigProblem::key).toList();
    }
  }

  @Test
  void readsFactsInTheirOrderAndAsTheyAreWritten() throws Exception {
    var path = Files.writeString(dir.resolve("a.yaml"), GOOD);
    var assistant = Objects.requireNonNull(new AssistantFile(path, new Problems()).read());

    assertThat(assistant.facts().keySet()).containsExactly("zeta", "alfa");
    assertThat(assistant.facts()).containsEntry("alfa", "no");
    assertThat(mistakes(GOOD)).isEmpty();
  }

  @Test
  void everyLanguageNeedsItsLines() throws Exception {
    assertThat(mistakes(GOOD.replace("[es, pt]", "[es, pt, en]")))
        .containsExactly("holding-lines.en", "apologies.en");
    assertThat(mistakes(GOOD.replace("[es, pt]", "[es]")))
        .containsExactly("holding-lines.pt", "apologies.pt");
  }

  @Test
  void reportsEveryMistake() throws Exception {
    assertThat(
            mistakes(
                GOOD.replace("name: Ana", "nam: Ana")
                    .replace("Breve.", "''")
                    .replace("[nada de política]", "nada")))
        .containsExactlyInAnyOrder("nam", "name", "persona", "limits");
  }

  @Test
  void aMissingFileIsAMistake() {
    var problems = new Problems();
    assertThat(new AssistantFile(dir.resolve("none.yaml"), problems).read()).isNull();
    assertThat(catchThrowable(problems::throwIfAny)).hasMessageContaining("no such file");
  }
}
