package dev.chasqui.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded Kafka: one node, broker and controller together, in this process.
 *
 * <p>Its log is written to files before a produce request is acknowledged and left to the operating
 * system to flush, as Kafka recommends: killing the process loses nothing.
 */
final class KafkaBroker implements RunningServer {
  private static final Logger log = LoggerFactory.getLogger(KafkaBroker.class);
  private static final int ATTEMPTS = 3;
  private static final int STOP_SECONDS_MAX = 15;

  private final KafkaRaftServer server;
  private final String address;

  private KafkaBroker(KafkaRaftServer server, String address) {
    this.server = server;
    this.address = address;
  }

  /** Starts Kafka on {@code dir}, on the ports of the last time where they are free. Blocks. */
  static KafkaBroker start(Path dir) throws Exception {
    if (dir.toString().contains(",")) {
      throw new BackendStartException(
          "Kafka cannot keep its data in " + dir + ": the path contains a comma.");
    }
    Files.createDirectories(dir);
    // A corner of Kafka talks to Log4j directly, which complains on stderr that it is only an API.
    System.setProperty(
        "log4j2.loggerContextFactory",
        "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    format(dir);
    Exception why = null;
    var ports = new ServerPorts(dir, 2);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Integer> chosen = ports.next();
      var server = new KafkaRaftServer(new KafkaConfig(settings(dir, chosen)), Time.SYSTEM);
      try {
        server.startup();
        ports.keep(chosen);
        return new KafkaBroker(server, "127.0.0.1:" + chosen.getFirst());
      } catch (Exception e) {
        server.shutdown();
        why = e;
        if (!isPortTaken(e)) {
          break;
        }
      }
    }
    throw new BackendStartException("Kafka did not start on " + dir + ": " + why, why);
  }

  /** Gives a new directory its cluster id; one that has an id keeps it. */
  private static void format(Path dir) throws IOException {
    if (Files.exists(dir.resolve("meta.properties"))) {
      return;
    }
    Path file = dir.resolve("format.properties");
    var properties = new Properties();
    properties.putAll(settings(dir, FreePorts.find(2)));
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    var output = new ByteArrayOutputStream();
    int exit = StorageTool.execute(command, new PrintStream(output, true, UTF_8));
    if (exit != 0) {
      throw new BackendStartException(
          "Kafka could not prepare " + dir + ": " + output.toString(UTF_8));
    }
    Files.delete(file);
  }

  private static Map<String, Object> settings(Path dir, List<Integer> ports) {
    String broker = "PLAINTEXT://127.0.0.1:" + ports.get(0);
    String controller = "127.0.0.1:" + ports.get(1);
    var settings = new HashMap<String, Object>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listeners", broker + ",CONTROLLER://" + controller);
    settings.put("advertised.listeners", broker);
    settings.put("log.dirs", dir.toString());
    // Topics are made on purpose, with the partitions they need; a misspelt name is an error.
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.coordinator.rebalance.protocols", "classic,consumer");
    settings.put("group.initial.rebalance.delay.ms", "0");
    for (String internalTopic : List.of("offsets.topic", "transaction.state.log")) {
      settings.put(internalTopic + ".num.partitions", "1");
      settings.put(internalTopic + ".replication.factor", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // After a kill the controller waits for the session of the killed broker to end before it lets
    // the new one in: by default that alone takes 9 s of the start.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // One small machine: fewer threads, and not the 128 MB that the cleaner would set aside.
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.put("log.cleaner.io.buffer.size", Integer.toString(128 << 10));
    return settings;
  }

  private static boolean isPortTaken(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException
          || (cause instanceof IOException
              && String.valueOf(cause.getMessage()).contains("bind"))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    try {
      CompletableFuture.runAsync(server::shutdown, Thread::startVirtualThread)
          .get(STOP_SECONDS_MAX, SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("embedded kafka did not stop cleanly; its log is recovered at the next start", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
