package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void writeTheSecret() throws Exception {
    file = Files.writeString(dir.resolve("app-secret"), "first\n");
  }

  private LoadedConfig load(Map<String, String> more, String settings) {
    var env = new HashMap<>(ConfigFixtures.SERVE);
    env.remove("WHATSAPP_APP_SECRET");
    env.putAll(more);
    return ConfigLoader.load(Mode.SERVE, env, ConfigFixtures.conf(dir, settings));
  }

  private LoadedConfig load() {
    return load(Map.of("WHATSAPP_APP_SECRET_FILE", file.toString()), "");
  }

  private static String appSecret(LoadedConfig loaded) {
    return loaded.config().whatsapp().appSecret().reveal();
  }

  @Test
  void readsTheFileWithoutItsLineBreak() {
    assertThat(appSecret(load())).isEqualTo("first");
  }

  @Test
  void theSettingsFileMayNameOneBesideIt() {
    assertThat(appSecret(load(Map.of(), "whatsapp:\n  app-secret-file: app-secret\n")))
        .isEqualTo("first");
  }

  @Test
  void rotatesInPlace() throws Exception {
    var loaded = load();
    var secret = loaded.config().whatsapp().appSecret();
    Files.writeString(file, "second\n");

    loaded.secretFiles().reread();

    assertThat(secret.reveal()).isEqualTo("second");
  }

  @Test
  void rotatesWhenASymbolicLinkIsSwapped() throws Exception {
    var link = Files.createSymbolicLink(dir.resolve("link"), file);
    var loaded = load(Map.of("WHATSAPP_APP_SECRET_FILE", link.toString()), "");
    var next = Files.writeString(dir.resolve("next"), "second");
    var nextLink = Files.createSymbolicLink(dir.resolve("next-link"), next);
    Files.move(nextLink, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

    loaded.secretFiles().reread();

    assertThat(appSecret(loaded)).isEqualTo("second");
  }

  @Test
  void watchesByItself() throws Exception {
    var loaded = load();
    try (var files = loaded.secretFiles()) {
      files.watch(Duration.ofMillis(5));
      Files.writeString(file, "second");
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!appSecret(loaded).equals("second") && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }
    assertThat(appSecret(loaded)).isEqualTo("second");
  }

  @Test
  void keepsTheOldSecretWhileTheFileIsUnusable() throws Exception {
    var loaded = load();
    for (String unusable : new String[] {"", "\n", "with space"}) {
      Files.writeString(file, unusable);
      loaded.secretFiles().reread();
      assertThat(appSecret(loaded)).isEqualTo("first");
    }
    Files.delete(file);
    loaded.secretFiles().reread();
    assertThat(appSecret(loaded)).isEqualTo("first");

    Files.writeString(file, "second");
    loaded.secretFiles().reread();
    assertThat(appSecret(loaded)).isEqualTo("second");
  }

  @Test
  void aMissingOrEmptyFileIsAMistakeOfItsKey() throws Exception {
    Files.writeString(file, "\n");
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("whatsapp.app-secret (WHATSAPP_APP_SECRET)")
        .hasMessageContaining("app-secret (WHATSAPP_APP_SECRET_FILE): empty");
    Files.delete(file);
    assertThatThrownBy(this::load).hasMessageContaining("no such file");
  }

  @Test
  void aSecretIsGivenOnlyOnce() {
    var both = Map.of("WHATSAPP_APP_SECRET", "x", "WHATSAPP_APP_SECRET_FILE", file.toString());
    assertThatThrownBy(() -> load(both, ""))
        .hasMessageContaining("both WHATSAPP_APP_SECRET and WHATSAPP_APP_SECRET_FILE");
  }
}
