package dev.chasqui.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Kafka, Redis and PostgreSQL of a run, on a fresh directory that goes at its end. */
final class Backends implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Pattern ADDRESS = Pattern.compile("(?m)^([A-Z_]+)=(.+)$");
  private static final Pattern READY = Pattern.compile("(?m)^# ready");

  private final Path launcher;
  private final Path out;
  private final ScratchFolder folder;

  /** The one that runs is the last. */
  private final List<Child> started = new CopyOnWriteArrayList<>();

  private volatile boolean closed;

  private Map<String, String> addresses = Map.of();

  /**
   * @param launcher {@code ./chasqui}
   * @param out where their logs go
   */
  Backends(Path launcher, Path out) throws IOException {
    this.launcher = launcher;
    this.out = out;
    folder = ScratchFolder.create();
  }

  /** Starts them and waits until they answer. */
  void start() throws IOException, InterruptedException {
    String name = started.isEmpty() ? "backends.log" : "backends-%d.log".formatted(started.size());
    started.add(
        Child.start(
            "the backends",
            out.resolve(name),
            NodeSettings.only(Map.of("CHASQUI_DATA_DIR", folder.path().toString())),
            List.of(launcher.toString(), "backends")));
    if (closed) {
      started.getLast().close(); // the run was broken off meanwhile
    }
    started.getLast().expect(READY, START);
    var found = ADDRESS.matcher(Files.readString(started.getLast().log()));
    var told = new HashMap<String, String>();
    while (found.find()) {
      told.put(found.group(1), found.group(2));
    }
    if (!addresses.isEmpty() && !addresses.equals(told)) {
      throw LoadTestException.unavailable(
          "another program has taken a port of the backends while they were down");
    }
    addresses = told;
  }

  /** SIGKILL to all of them at once, and a start on the same data and ports. */
  void restart() throws IOException, InterruptedException {
    cpuSeconds(); // so that what they have used is remembered
    var servers = process().descendants().toList();
    servers.forEach(ProcessHandle::destroyForcibly);
    started.getLast().kill();
    start();
  }

  /** Where they are, by environment variable of a gateway. */
  Map<String, String> addresses() {
    return addresses;
  }

  /** The process that Kafka runs in and that Redis and PostgreSQL descend from. */
  ProcessHandle process() {
    return ProcessHandle.of(started.getLast().pid()).orElseThrow();
  }

  /** Processor time so far. */
  double cpuSeconds() {
    return started.stream().mapToDouble(Child::cpuSeconds).sum();
  }

  @Override
  public void close() {
    closed = true;
    started.reversed().forEach(Child::close);
    folder.close();
  }
}
