package dev.chasqui.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chasqui.Chasqui;
import dev.chasqui.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** {@code serve} in a process of its own, so that it can be killed. */
final class Node implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("serving port=(\\d+)");
  private static final AtomicInteger LIVES = new AtomicInteger();

  private final Process process;
  private final Path log;
  private int port;

  private Node(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a node without waiting for it.
   *
   * @param environment all that it is told
   */
  static Node launch(Map<String, String> environment) {
    try {
      var log =
          Files.createDirectories(Path.of("target", "nodes"))
              .resolve(
                  "node-%d-%d.log"
                      .formatted(ProcessHandle.current().pid(), LIVES.incrementAndGet()));
      var builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              Chasqui.class.getName(),
              "serve");
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      return new Node(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a node and waits until it serves. */
  static Node start(Map<String, String> environment) {
    return launch(environment).awaitServing();
  }

  /** Waits until its webhook can be called. */
  Node awaitServing() {
    Eventually.eventually(
        "a node that serves, see " + log,
        Duration.ofSeconds(60),
        () -> {
          var found = SERVING.matcher(said());
          if (found.find()) {
            port = Integer.parseInt(found.group(1));
          }
          return port > 0 || !process.isAlive();
        });
    if (port == 0) {
      throw new IllegalStateException("the node ended: " + said());
    }
    return this;
  }

  /** What it has logged so far. */
  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it logs to. */
  Path log() {
    return log;
  }

  /** The port of its webhook. */
  int port() {
    return port;
  }

  /** SIGKILL. Returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /** SIGTERM. */
  void askToStop() {
    process.destroy();
  }

  /** Waits for the end of the process. Returns how long that took. */
  Duration awaitEnd(Duration limit) {
    long begin = System.nanoTime();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the node did not end within " + limit + ", see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Override
  public void close() {
    kill();
    for (String line : List.of(said().split("\n"))) {
      if (line.contains("\"ERROR\"")) {
        System.err.println("a node of a test said: " + line);
      }
    }
  }
}
