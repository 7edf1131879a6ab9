package dev.chasqui.loadtest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Processes that are held and let go again, as a machine does that swaps or moves (SIGSTOP). */
final class Pause implements AutoCloseable {
  private final List<ProcessHandle> held;

  private Pause(List<ProcessHandle> held) {
    this.held = held;
  }

  /** Whether this system has the signals. */
  static boolean possible() {
    return !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
  }

  /**
   * Holds those of a process's descendants whose command has a name that begins so.
   *
   * @throws LoadTestException when there are none
   */
  static Pause descendants(ProcessHandle of, String command)
      throws IOException, InterruptedException {
    return hold(of.descendants().filter(handle -> runs(handle, command)), command);
  }

  /** Holds a process alone, and nothing that it started. */
  static Pause alone(ProcessHandle process) throws IOException, InterruptedException {
    return hold(Stream.of(process), "the process");
  }

  private static Pause hold(Stream<ProcessHandle> processes, String what)
      throws IOException, InterruptedException {
    var pause = new Pause(processes.toList());
    if (pause.held.isEmpty()) {
      throw LoadTestException.unavailable("there is no " + what + " to hold");
    }
    for (var process : pause.held) {
      signal("STOP", process);
    }
    return pause;
  }

  private static boolean runs(ProcessHandle handle, String command) {
    return handle
        .info()
        .command()
        .map(path -> Path.of(path).getFileName().toString().startsWith(command))
        .orElse(false);
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Lets all go; those that have ended meanwhile do not matter. */
  @Override
  public void close() {
    for (var process : held) {
      try {
        signal("CONT", process);
      } catch (IOException e) {
        throw new IllegalStateException("could not let process " + process.pid() + " go", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
