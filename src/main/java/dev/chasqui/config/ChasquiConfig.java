package dev.chasqui.config;

import java.nio.file.Path;

/**
 * Everything that Chasqui can be told from outside. Immutable; read once, before any socket opens.
 *
 * @param dataDir files of the embedded backends
 */
public record ChasquiConfig(
    Mode mode,
    Path dataDir,
    HttpConfig http,
    KafkaConfig kafka,
    RedisConfig redis,
    DatabaseConfig database,
    WhatsAppConfig whatsapp,
    ModelConfig model,
    ConversationConfig conversation,
    OutboundConfig outbound,
    AssistantConfig assistant) {}
