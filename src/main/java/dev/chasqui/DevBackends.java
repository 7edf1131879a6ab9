package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.embedded.EmbeddedBackends;
import dev.chasqui.embedded.Part;
import java.util.EnumSet;
import java.util.function.Consumer;

/** The backends that the operator did not name, embedded. */
final class DevBackends implements AutoCloseable {
  private final EmbeddedBackends embedded;
  private final ChasquiConfig config;

  private DevBackends(EmbeddedBackends embedded, ChasquiConfig config) {
    this.embedded = embedded;
    this.config = config;
  }

  /** Starts what is missing and tells other commands where it answers. Blocks. */
  static DevBackends start(ChasquiConfig config, Consumer<String> progress) {
    var parts = EnumSet.noneOf(Part.class);
    if (config.kafka().bootstrapServers() == null) {
      parts.add(Part.KAFKA);
    }
    if (config.redis().url() == null) {
      parts.add(Part.REDIS);
    }
    if (config.database().url() == null) {
      parts.add(Part.POSTGRES);
    }
    var embedded = EmbeddedBackends.start(config.dataDir(), parts, progress);
    var complete =
        config.withBackends(
            embedded
                .address(Part.KAFKA)
                .map(config.kafka()::withBootstrapServers)
                .orElse(config.kafka()),
            embedded
                .address(Part.REDIS)
                .map(url -> config.redis().withUrl(Secret.of(url)))
                .orElse(config.redis()),
            embedded
                .address(Part.POSTGRES)
                .map(url -> config.database().withUrl(Secret.of(url)))
                .orElse(config.database()));
    embedded.address(Part.KAFKA).ifPresent(kafka -> RunningDev.write(config.dataDir(), kafka));
    embedded
        .address(Part.POSTGRES)
        .ifPresent(url -> RunningDev.writeDatabase(config.dataDir(), url));
    return new DevBackends(embedded, complete);
  }

  /** The configuration with the addresses of what was started. */
  ChasquiConfig config() {
    return config;
  }

  @Override
  public void close() {
    RunningDev.delete(config.dataDir());
    embedded.close();
  }
}
