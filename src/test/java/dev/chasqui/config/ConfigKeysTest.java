package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigKeysTest {
  @Test
  void namesAreUnique() {
    assertThat(ConfigKeys.fileKeys()).doesNotHaveDuplicates();
    assertThat(ConfigKeys.envNames()).doesNotHaveDuplicates();
  }

  @Test
  void publishedVariablesKeepTheirNames() {
    assertThat(ConfigKeys.envNames())
        .contains(
            "CHASQUI_CONF",
            "CHASQUI_DATA_DIR",
            "CHASQUI_HOST",
            "CHASQUI_MANAGEMENT_PORT",
            "CHASQUI_NODE_ID",
            "CHASQUI_PORT",
            "CHASQUI_CONVERSATION_DEBOUNCE_MIN",
            "DATABASE_URL",
            "DATABASE_URL_FILE",
            "KAFKA_BOOTSTRAP_SERVERS",
            "LLM_API_KEY",
            "LLM_API_KEY_FILE",
            "LLM_BASE_URL",
            "LLM_FALLBACK_API_KEY",
            "LLM_FALLBACK_BASE_URL",
            "LLM_FALLBACK_MODEL",
            "LLM_MODEL",
            "REDIS_URL",
            "REDIS_URL_FILE",
            "WHATSAPP_ACCESS_TOKEN",
            "WHATSAPP_ACCESS_TOKEN_FILE",
            "WHATSAPP_APP_SECRET",
            "WHATSAPP_APP_SECRET_FILE",
            "WHATSAPP_APP_SECRET_PREVIOUS",
            "WHATSAPP_GRAPH_URL",
            "WHATSAPP_GRAPH_VERSION",
            "WHATSAPP_NUMBER_MODE",
            "WHATSAPP_PHONE_NUMBER_ID",
            "WHATSAPP_VERIFY_TOKEN");
  }

  @Test
  void everyDefaultIsAValueOfItsKind() {
    ConfigKeys.ALL.forEach(ConfigKeysTest::readsItsDefaults);
  }

  private static <T> void readsItsDefaults(Setting<T> setting) {
    for (Mode mode : Mode.values()) {
      var value = setting.defaultIn(mode).value();
      if (value != null && !setting.secret()) {
        assertThat(setting.kind().parser().apply(setting.kind().writer().apply(value)))
            .as("%s in %s", setting.key(), mode)
            .contains(value);
      }
    }
  }

  /** Every key has a mistake of its own: the loader reads each, by both of its names. */
  @Test
  void everyVariableAndEveryKeyIsRead(@TempDir Path dir) {
    var env = new HashMap<String, String>();
    var file = new StringBuilder();
    String section = "";
    for (var setting : ConfigKeys.ALL) {
      if (setting.kind().type() == Path.class) {
        continue;
      }
      env.put(setting.env(), "\u0001");
      if (!setting.section().equals(section)) {
        section = setting.section();
        file.append(section).append(":\n");
      }
      file.append(
          section.isEmpty() ? setting.key() : "  " + setting.key().substring(section.length() + 1));
      file.append(": \"\\x01\"\n");
    }
    assertThat(mistakes(ConfigFixtures.conf(dir, ""), env)).isEqualTo(env.size());
    assertThat(mistakes(ConfigFixtures.conf(dir, file.toString()), Map.of())).isEqualTo(env.size());
  }

  private static int mistakes(Path conf, Map<String, String> env) {
    try {
      ConfigLoader.load(Mode.DEV, env, conf);
      return 0;
    } catch (ConfigException e) {
      return e.problems().size();
    }
  }
}
