package dev.chasqui.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * The catalogue of all settings. The loader reads through it, and the documentation and {@code
 * conf/chasqui.yaml} are tested against it.
 */
final class ConfigKeys {
  /**
   * Settings that belong together.
   *
   * @param name first part of their keys; empty for keys without a section
   * @param intro what they are about
   */
  record Section(String name, String intro, List<Setting<?>> settings) {}

  static final List<Section> SECTIONS =
      List.of(
          new Section("", "General", GeneralKeys.ALL),
          new Section("http", "The public listener and the management listener", HttpKeys.ALL),
          new Section("kafka", "The event log", KafkaKeys.ALL),
          new Section("redis", "Deduplication, pacing, limits", RedisKeys.ALL),
          new Section("database", "PostgreSQL: the record", DatabaseKeys.ALL),
          new Section("whatsapp", "The WhatsApp Cloud API", WhatsAppKeys.ALL),
          new Section("model", "The language model", ModelKeys.ALL),
          new Section("conversation", "When and how the assistant answers", ConversationKeys.ALL),
          new Section("human", "Human agents on the same number", HumanKeys.ALL),
          new Section("outbound", "Delivery", OutboundKeys.ALL),
          new Section("timers", "Timers that survive a crash", TimersKeys.ALL));

  static final List<Setting<?>> ALL =
      SECTIONS.stream().<Setting<?>>flatMap(section -> section.settings().stream()).toList();

  /** Variables that are read outside the catalogue. */
  static final String CONF_ENV = "CHASQUI_CONF";

  static final String LOG_LEVEL_ENV = "CHASQUI_LOG_LEVEL";

  private ConfigKeys() {}

  /** Every key that the file may hold, those that name a secret's file included. */
  static Stream<String> fileKeys() {
    return ALL.stream()
        .flatMap(s -> s.secret() ? Stream.of(s.key(), s.fileKey()) : Stream.of(s.key()));
  }

  /** Every variable that is read. */
  static Stream<String> envNames() {
    return Stream.concat(
        Stream.of(CONF_ENV, LOG_LEVEL_ENV),
        ALL.stream()
            .flatMap(s -> s.secret() ? Stream.of(s.env(), s.fileEnv()) : Stream.of(s.env())));
  }

  /** Whether the file may hold a section of this name. */
  static boolean isSection(String name) {
    return SECTIONS.stream().anyMatch(section -> section.name().equals(name));
  }
}
