package dev.chasqui.embedded;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server process that ends when this one does.
 *
 * <p>Between the two stands a small shell that reads a pipe from us. When the pipe closes, because
 * we closed it or because we were killed, the shell stops the server cleanly. Shell and server have
 * a session of their own where the system has {@code setsid}: otherwise Ctrl-C in the terminal
 * would stop the server at once, under a gateway that is still finishing its work.
 *
 * <p>Thread-safe.
 */
final class GuardedProcess {
  private static final Logger log = LoggerFactory.getLogger(GuardedProcess.class);
  private static final long LOG_BYTES_MAX = 4 << 20;

  /** Arguments: file for the server's process id, signal that stops it, the server's command. */
  private static final String GUARD =
      """
      pidfile=$1 signal=$2; shift 2
      trap '' INT HUP
      exec 3<&0 </dev/null
      "$@" 3<&- & server=$!
      echo "$server" >"$pidfile"
      ( while read -r _; do :; done; kill -s "$signal" "$server" ) <&3 2>/dev/null & watcher=$!
      exec 3<&-
      wait "$server"; code=$?
      kill "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final String name;
  private final Process guard;
  private final Path logFile;
  private volatile boolean stopping;

  private GuardedProcess(String name, Process guard, Path logFile) {
    this.name = name;
    this.guard = guard;
    this.logFile = logFile;
    var _ = guard.onExit().thenAccept(this::reportUnexpectedExit);
  }

  /**
   * Starts {@code command}.
   *
   * @param dir where the server's process id ({@code server.pid}) and output ({@code server.log})
   *     go
   * @param stopSignal name of the signal that ends the server cleanly and soon
   */
  static GuardedProcess start(String name, Path dir, String stopSignal, List<String> command)
      throws IOException {
    Path logFile = dir.resolve("server.log");
    if (Files.exists(logFile) && Files.size(logFile) > LOG_BYTES_MAX) {
      Files.delete(logFile);
    }
    var line = new ArrayList<String>();
    if (Shell.onPath("setsid")) {
      line.add("setsid");
    }
    line.addAll(List.of("sh", "-c", GUARD, "chasqui-" + name));
    line.addAll(List.of(LeftOver.pidFile(dir).toString(), stopSignal));
    line.addAll(command);
    Process guard =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
            .directory(new File("/"))
            .start();
    return new GuardedProcess(name, guard, logFile);
  }

  boolean isAlive() {
    return guard.isAlive();
  }

  /** Waits until the server ends, at most {@code bound}; returns whether it has ended. */
  boolean awaitExit(Duration bound) throws InterruptedException {
    try {
      guard.onExit().get(bound.toMillis(), MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks the server to stop and waits for it; kills it when it does not within {@code bound}. */
  void stop(Duration bound) {
    stopping = true;
    try {
      guard.getOutputStream().close();
      if (!awaitExit(bound)) {
        log.warn("embedded server does not stop and is killed name={}", name);
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly();
      }
    } catch (IOException e) {
      log.warn("embedded server's guard did not answer name={}", name, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the end of the server's output, to say why it did not start. */
  String lastOutput() {
    try {
      List<String> lines = Files.readAllLines(logFile);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException e) {
      return "no output in " + logFile + ": " + e.getMessage();
    }
  }

  private void reportUnexpectedExit(Process ended) {
    if (!stopping) {
      log.error(
          "embedded server ended by itself name={} exit={} log={}",
          name,
          ended.exitValue(),
          logFile);
    }
  }
}
