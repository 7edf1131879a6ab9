package dev.chasqui.embedded;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A server that outlived the process which started it, for example because everything around it was
 * killed. It must be gone before another one opens the same files.
 */
final class LeftOver {
  private static final Duration CLEAN_STOP_MAX = Duration.ofSeconds(20);
  private static final Duration KILL_MAX = Duration.ofSeconds(5);

  private LeftOver() {}

  /** The file that names the server process of {@code dir}. */
  static Path pidFile(Path dir) {
    return dir.resolve("server.pid");
  }

  /**
   * Stops the server that {@code dir} still has, if any. A process id may have been given to
   * another program meanwhile, so nothing is touched unless the command line names {@code mark}.
   *
   * @param mark a path that only this server's command line contains
   * @param stopSignal name of the signal that ends the server cleanly and soon
   */
  static void stop(Path dir, Path mark, String stopSignal)
      throws IOException, InterruptedException {
    Path pidFile = pidFile(dir);
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<Long> pid = parse(Files.readString(pidFile));
    if (pid.isPresent() && isServer(pid.get(), mark)) {
      signal(pid.get(), stopSignal);
      if (!awaitGone(pid.get(), mark, CLEAN_STOP_MAX)) {
        signal(pid.get(), "KILL");
        if (!awaitGone(pid.get(), mark, KILL_MAX)) {
          throw new BackendStartException(
              "Process " + pid.get() + " still uses " + dir + " and cannot be stopped; stop it.");
        }
      }
    }
    Files.deleteIfExists(pidFile);
  }

  private static Optional<Long> parse(String text) {
    String digits = text.strip();
    return digits.matches("\\d{1,10}") ? Optional.of(Long.valueOf(digits)) : Optional.empty();
  }

  /**
   * Whether the process runs and is the server. A zombie has no command line and does not count.
   */
  private static boolean isServer(long pid, Path mark) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().commandLine())
        .filter(line -> line.contains(mark.toString()))
        .isPresent();
  }

  private static void signal(long pid, String signal) throws IOException, InterruptedException {
    var command = List.of("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(pid));
    Shell.run(5, command);
  }

  /** The server is not our child, so its exit cannot be awaited where nobody reaps it: look. */
  private static boolean awaitGone(long pid, Path mark, Duration bound)
      throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (isServer(pid, mark)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pauseOrExit(pid);
    }
    return true;
  }

  private static void pauseOrExit(long pid) throws InterruptedException {
    var process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return;
    }
    try {
      process.get().onExit().get(50, MILLISECONDS);
    } catch (TimeoutException _) {
      // Still there; the caller looks again.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
