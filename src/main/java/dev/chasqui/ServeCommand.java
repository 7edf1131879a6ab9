package dev.chasqui;

import dev.chasqui.config.LoadedConfig;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code serve}: a production node against given backends. */
final class ServeCommand {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
  private static final Duration SECRETS_INTERVAL = Duration.ofSeconds(5);

  private ServeCommand() {}

  static int run(LoadedConfig loaded) {
    var vertx = EventLoops.start(loaded.config().conversationLoops());
    Gateway gateway;
    try {
      gateway = Gateway.start(vertx, loaded.config(), List.of(), List.of());
    } catch (RuntimeException e) {
      vertx.close().await();
      throw e;
    }
    loaded.secretFiles().watch(SECRETS_INTERVAL);
    log.info(
        "serving port={} management_port={} node={} number_mode={}",
        gateway.port(),
        gateway.managementPort(),
        loaded.config().outbound().nodeId(),
        loaded.config().whatsapp().numberMode());
    Shutdown.await(() -> {
      loaded.secretFiles().close();
      gateway.close();
      vertx.close().await();
    });
    return Chasqui.OK;
  }
}
