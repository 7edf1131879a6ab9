package dev.chasqui.e2e;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.KafkaConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.config.PolicyConfig;
import dev.chasqui.config.RedisConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.config.TimersConfig;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.testing.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node as in production, between a simulated Meta and a simulated model. */
final class ServeConfig {
  private ServeConfig() {}

  /** A configuration with topics, a database and a Redis of its own. */
  static ChasquiConfig of(
      Backends backends, SomeMeta meta, EchoModel model, ConversationConfig conversation) {
    String prefix = backends.freshTopicPrefix();
    var http = HttpConfig.defaults();
    var kafka = KafkaConfig.defaults();
    var whatsapp =
        WhatsAppConfig.of(
            Secret.of(SomeMeta.SECRET), Secret.of("verify me"), Secret.of(SomeMeta.TOKEN));
    return new ChasquiConfig(
        Mode.SERVE,
        Path.of("target"),
        4,
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            http.maxBodyBytes(),
            http.maxInFlightWebhooks(),
            http.maxInFlightBytes(),
            http.maxConnections(),
            http.ackTimeout(),
            Duration.ofSeconds(4)),
        new KafkaConfig(
            backends.kafka(),
            prefix,
            prefix,
            4,
            1,
            kafka.retention(),
            kafka.maxInFlightPerPartition(),
            kafka.maxUnansweredPerPartition(),
            kafka.lagMax(),
            kafka.maxAttempts()),
        RedisConfig.defaults().withUrl(Secret.of(backends.freshRedisUrl())),
        DatabaseConfig.defaults().withUrl(Secret.of(backends.freshDatabase())),
        new WhatsAppConfig(
            whatsapp.appSecret(),
            null,
            whatsapp.verifyToken(),
            whatsapp.accessToken(),
            null,
            NumberMode.UPGRADED,
            meta.graphUri(),
            whatsapp.graphVersion(),
            whatsapp.connections(),
            whatsapp.requestTimeout()),
        ModelConfig.of(new ModelConfig.Endpoint(model.baseUrl(), null, "echo"), null),
        conversation,
        OutboundConfig.defaults(),
        TimersConfig.defaults(),
        PolicyConfig.defaults(),
        new AssistantConfig(
            "Eco",
            "Pruebas",
            "Amable",
            List.of("es", "pt", "en"),
            Map.of(),
            List.of(),
            Map.of("es", "Un momento, por favor."),
            Map.of("es", "Lo siento, ahora no puedo responder.")),
        new ChasquiConfig.Given(true, true));
  }
}
