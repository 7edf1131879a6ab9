package dev.chasqui.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The least that each mode starts with. */
final class ConfigFixtures {
  static final Map<String, String> SERVE =
      Map.of(
          "WHATSAPP_APP_SECRET", "app-5ecret-value",
          "WHATSAPP_VERIFY_TOKEN", "verify-5ecret-value",
          "WHATSAPP_ACCESS_TOKEN", "access-5ecret-value",
          "KAFKA_BOOTSTRAP_SERVERS", "kafka-1:9092,kafka-2:9092",
          "REDIS_URL", "redis://:redis-5ecret@redis:6379",
          "DATABASE_URL", "postgresql://chasqui:db-5ecret@pg:5432/chasqui",
          "LLM_BASE_URL", "https://llm.example/v1",
          "LLM_MODEL", "small",
          "LLM_API_KEY", "llm-5ecret-value",
          "HOSTNAME", "node a");

  private ConfigFixtures() {}

  /** {@link #SERVE} with further or other variables, given as name, value, name, value. */
  static Map<String, String> serveWith(String... variables) {
    var env = new HashMap<>(SERVE);
    for (int i = 0; i < variables.length; i += 2) {
      env.put(variables[i], variables[i + 1]);
    }
    return env;
  }

  /** Fills a directory with the sample assistant and these settings. */
  static Path conf(Path dir, String settings) {
    try {
      Files.writeString(
          dir.resolve("assistant.yaml"), Files.readString(Path.of("conf/assistant.yaml")));
      Files.writeString(dir.resolve("chasqui.yaml"), settings);
      return dir;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
