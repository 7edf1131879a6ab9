package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks the brokers who they are. */
public final class KafkaProbe {
  private KafkaProbe() {}

  /**
   * What a person should know of the cluster. Blocks.
   *
   * @throws IllegalStateException in plain words when nobody answers in time
   */
  public static String ask(KafkaConfig config, Duration patience) {
    try (var admin = Admin.create(KafkaSettings.common(config))) {
      var nodes = admin.describeCluster().nodes().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      String warning =
          nodes.size() < config.replicationFactor()
              ? "; fewer than the replication factor of " + config.replicationFactor()
              : "";
      return nodes.size() + (nodes.size() == 1 ? " broker" : " brokers") + warning;
    } catch (TimeoutException e) {
      throw new IllegalStateException("no broker answers at " + config.bootstrapServers(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
