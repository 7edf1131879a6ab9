package dev.chasqui.config;

import java.net.URI;
import java.nio.file.Path;

/**
 * Everything that Chasqui can be told from outside. Immutable; read once, before any socket opens.
 *
 * <p>In {@link Mode#DEV} and {@link Mode#DEMO} the Graph API and the model may be left to the
 * sandbox, whose address is only known once it listens. {@link #given} tells; until {@link
 * #withGraphUrl} and {@link #withModel} fill them in, both hold an address with port 0.
 *
 * @param dataDir files of the embedded backends
 * @param eventLoops threads that all but blocking work runs on, at least 1
 * @param given what the operator chose and the sandbox must not replace
 */
public record ChasquiConfig(
    Mode mode,
    Path dataDir,
    int eventLoops,
    HttpConfig http,
    KafkaConfig kafka,
    RedisConfig redis,
    DatabaseConfig database,
    WhatsAppConfig whatsapp,
    ModelConfig model,
    ConversationConfig conversation,
    OutboundConfig outbound,
    TimersConfig timers,
    PolicyConfig policy,
    AssistantConfig assistant,
    Given given) {

  /**
   * Which outside services the operator named; always both in {@link Mode#SERVE}.
   *
   * @param graphUrl false: the sandbox's simulated Graph API is meant
   * @param model false: the demo model is meant
   */
  public record Given(boolean graphUrl, boolean model) {}

  /**
   * How many event loops answer webhooks and do nothing else: half of them, so that webhooks are
   * answered while conversations have work to do. 0 when there is only one, which then does both.
   */
  public int listeningLoops() {
    return eventLoops / 2;
  }

  /**
   * How many event loops read streams of the model and do nothing else, once there are more than
   * conversations can read beside everything else. 0 when there are only two loops or one.
   */
  public int streamLoops() {
    return (eventLoops - listeningLoops()) / 2;
  }

  /** How many event loops hold conversations and their connections, from 1. */
  public int conversationLoops() {
    return eventLoops - listeningLoops() - streamLoops();
  }

  /** The same with another Graph API. */
  public ChasquiConfig withGraphUrl(URI graphUrl) {
    return new ChasquiConfig(
        mode,
        dataDir,
        eventLoops,
        http,
        kafka,
        redis,
        database,
        whatsapp.withGraphUrl(graphUrl),
        model,
        conversation,
        outbound,
        timers,
        policy,
        assistant,
        given);
  }

  /** The same with another model to ask first. */
  public ChasquiConfig withModel(ModelConfig.Endpoint primary) {
    return new ChasquiConfig(
        mode,
        dataDir,
        eventLoops,
        http,
        kafka,
        redis,
        database,
        whatsapp,
        model.withPrimary(primary),
        conversation,
        outbound,
        timers,
        policy,
        assistant,
        given);
  }

  /** The same with these backends, for those that were not given. */
  public ChasquiConfig withBackends(
      KafkaConfig newKafka, RedisConfig newRedis, DatabaseConfig newDatabase) {
    return new ChasquiConfig(
        mode,
        dataDir,
        eventLoops,
        http,
        newKafka,
        newRedis,
        newDatabase,
        whatsapp,
        model,
        conversation,
        outbound,
        timers,
        policy,
        assistant,
        given);
  }
}
