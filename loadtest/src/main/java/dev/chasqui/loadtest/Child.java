package dev.chasqui.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of a run, whose words go to a file. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(25);

  private final String name;
  private final Process process;
  private final Path log;

  /** By process id, of this process and those that descend from it. */
  private final Map<Long, Double> cpuSeconds = new HashMap<>();

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process.
   *
   * @param environment added to that of this process; a null value takes a variable away
   */
  static Child start(String name, Path log, Map<String, String> environment, List<String> command)
      throws IOException {
    var builder = new ProcessBuilder(command);
    environment.forEach((key, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(key);
      } else {
        builder.environment().put(key, value);
      }
    });
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return new Child(name, builder.start(), log);
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  /**
   * Waits until its log has a match.
   *
   * @throws LoadTestException when it ends or the time is over before
   */
  Matcher expect(Pattern pattern, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean over = !process.isAlive() || System.nanoTime() > deadline;
      var found = pattern.matcher(Files.readString(log, StandardCharsets.UTF_8));
      if (found.find()) {
        return found;
      }
      if (over) {
        throw LoadTestException.unavailable(
            "%s did not start%s; its log is in %s"
                .formatted(
                    name, process.isAlive() ? " within " + patience.toSeconds() + " s" : "", log));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Waits for its end and gives its exit code. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  boolean endsWithin(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Processor time so far of the process and those that it started, in seconds. Of one that has
   * ended, what it had used when it was last looked at.
   */
  synchronized double cpuSeconds() {
    Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .forEach(handle ->
            handle
                .info()
                .totalCpuDuration()
                .ifPresent(time -> cpuSeconds.put(handle.pid(), time.toNanos() / 1e9)));
    return cpuSeconds.values().stream().mapToDouble(seconds -> seconds).sum();
  }

  /** Memory in use of the process alone, in MiB; NaN where the system does not tell. */
  double residentMiB() {
    try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** How many threads ({@code task}) or open files ({@code fd}) it has; NaN where not told. */
  double entries(String of) {
    String[] names = Path.of("/proc/" + pid(), of).toFile().list();
    return names == null ? Double.NaN : names.length;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The flags of its virtual machine, as it was started with. */
  String flags() {
    String line =
        process
            .info()
            .commandLine()
            .orElseThrow(() -> LoadTestException.unavailable(name + " has ended"));
    return Arrays.stream(line.split(" ", -1))
        .filter(word -> word.startsWith("-X"))
        .collect(Collectors.joining(" "));
  }
}
