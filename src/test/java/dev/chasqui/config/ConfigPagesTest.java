package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people read about the settings is what the code does. After a change of the catalogue,
 * {@code mvn test -Dtest=ConfigPagesTest -Dwrite.pages=true} writes both pages anew.
 */
class ConfigPagesTest {
  private static final Path DOC = Path.of("docs/configuration.md");
  private static final Path FILE = Path.of("conf/chasqui.yaml");
  private static final String BEGIN = "<!-- settings: begin -->\n";
  private static final String END = "\n<!-- settings: end -->";

  @Test
  void theTablesOfTheDocumentationAreTheCatalogue() throws Exception {
    String page = Files.readString(DOC);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END, begin - 1);
    keep(DOC, page.substring(0, begin) + ConfigPages.tables() + page.substring(end));
  }

  @Test
  void theSampleFileIsTheCatalogue() throws Exception {
    keep(FILE, ConfigPages.file());
  }

  /** Takes the # off every setting of the sample file: what it then says is what holds anyway. */
  @Test
  void theSampleFileShowsTheDefaults(@TempDir Path conf) throws Exception {
    Files.copy(Path.of("conf/assistant.yaml"), conf.resolve("assistant.yaml"));
    var plain = ConfigLoader.load(Mode.SERVE, ConfigFixtures.SERVE, conf).config();
    String sample = Files.readString(FILE);
    String active = sample.replaceAll("(?m)^( *)#([a-z-]+:)", "$1$2");
    assertThat(active).isNotEqualTo(sample);
    Files.writeString(conf.resolve("chasqui.yaml"), active);

    var shown = ConfigLoader.load(Mode.SERVE, ConfigFixtures.SERVE, conf).config();

    assertThat(shown.http()).isEqualTo(plain.http());
    assertThat(shown.kafka()).isEqualTo(plain.kafka());
    assertThat(shown.conversation()).isEqualTo(plain.conversation());
    assertThat(shown.outbound()).isEqualTo(plain.outbound());
    assertThat(shown.dataDir()).isEqualTo(plain.dataDir());
    assertThat(shown.whatsapp().graphUrl()).isEqualTo(plain.whatsapp().graphUrl());
    assertThat(shown.toString().replace("graphUrl=true", "graphUrl=")).contains("[REDACTED]");
  }

  @Test
  void theSampleFilesAreAcceptedAsTheyAre() {
    var loaded = ConfigLoader.load(Mode.DEV, Map.of(), Path.of("conf"));

    assertThat(loaded.config().assistant().languages()).containsExactly("es", "pt", "en");
    assertThat(loaded.config().assistant().facts()).hasSizeGreaterThan(9);
  }

  private static void keep(Path path, String expected) throws IOException {
    if (Boolean.getBoolean("write.pages")) {
      Files.writeString(path, expected);
    }
    assertThat(Files.exists(path) ? Files.readString(path) : "")
        .as("%s; the catalogue says:%n%s", path, expected)
        .isEqualTo(expected);
  }
}
