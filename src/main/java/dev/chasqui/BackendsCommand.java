package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.LoadedConfig;
import java.io.PrintStream;
import java.util.Objects;

/**
 * {@code backends}: Kafka, Redis and PostgreSQL without a gateway, until they are told to stop, so
 * that one or several nodes in processes of their own can use them.
 */
final class BackendsCommand {
  private BackendsCommand() {}

  static int run(LoadedConfig loaded, PrintStream out) {
    var backends = DevBackends.start(loaded.config(), step -> out.println("# " + step));
    out.print(environment(backends.config()));
    out.flush();
    Shutdown.await(backends);
    return Chasqui.OK;
  }

  /** What a node must be told; fit for a shell. */
  private static String environment(ChasquiConfig config) {
    return """
    KAFKA_BOOTSTRAP_SERVERS=%s
    REDIS_URL=%s
    DATABASE_URL=%s
    # ready: give these to ./chasqui serve; Ctrl-C stops the servers, the data stays
    """
        .formatted(
            config.kafka().bootstrapServers(),
            Objects.requireNonNull(config.redis().url()).reveal(),
            Objects.requireNonNull(config.database().url()).reveal());
  }
}
