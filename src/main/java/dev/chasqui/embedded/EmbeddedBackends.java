package dev.chasqui.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real Kafka, Redis and PostgreSQL on free loopback ports, with their data under one directory;
 * they come back on the same ports where nobody has taken them.
 *
 * <p>What a server has acknowledged survives a kill of this process, its servers or both: the next
 * start on the same directory finds it. One process at a time may use a directory. Thread-safe;
 * starting and closing block, so never call them on an event loop.
 */
public final class EmbeddedBackends implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedBackends.class);

  private final DataDirLock lock;
  private final Map<Part, RunningServer> servers;

  private EmbeddedBackends(DataDirLock lock, Map<Part, RunningServer> servers) {
    this.lock = lock;
    this.servers = servers;
  }

  /**
   * Starts {@code parts} together and returns when all of them answer. When one fails, the others
   * are stopped again.
   *
   * @param dataDir where they keep their data; created when missing
   * @param parts what to start
   * @param progress told a line as each part becomes ready; called by one thread at a time
   * @throws BackendStartException when the directory is in use or a server does not start; its
   *     message is fit to be shown as it is
   */
  public static EmbeddedBackends start(Path dataDir, Set<Part> parts, Consumer<String> progress) {
    Path dir = createDirectory(dataDir);
    DataDirLock lock = DataDirLock.acquire(dir);
    log.debug("starting embedded servers parts={} dir={}", parts, dir);
    Binaries binaries = Binaries.forUser(dir);
    Consumer<String> serialProgress = serial(progress);
    Map<Part, Future<RunningServer>> starting = new EnumMap<>(Part.class);
    var threads = Thread.ofPlatform().name("chasqui-embedded-", 0).factory();
    try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
      for (Part part : parts) {
        starting.put(
            part, executor.submit(timed(part, () -> launch(part, dir, binaries), serialProgress)));
      }
    }
    return collect(lock, starting);
  }

  private static Path createDirectory(Path dataDir) {
    try {
      return Files.createDirectories(dataDir.toAbsolutePath()).toRealPath();
    } catch (IOException e) {
      throw new BackendStartException(
          "Cannot create the data directory " + dataDir + " (" + e + ").", e);
    }
  }

  private static RunningServer launch(Part part, Path dir, Binaries binaries) throws Exception {
    return switch (part) {
      case KAFKA -> KafkaBroker.start(dir.resolve("kafka"));
      case REDIS -> RedisServer.start(dir.resolve("redis"), binaries);
      case POSTGRES -> PostgresServer.start(dir.resolve("postgres"), binaries);
    };
  }

  private static Callable<RunningServer> timed(
      Part part, Callable<RunningServer> launch, Consumer<String> progress) {
    return () -> {
      long begin = System.nanoTime();
      RunningServer server = launch.call();
      double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
      progress.accept("%s ready in %.1f s".formatted(name(part), seconds));
      return server;
    };
  }

  private static Consumer<String> serial(Consumer<String> progress) {
    var turn = new Object();
    return line -> {
      synchronized (turn) {
        progress.accept(line);
      }
    };
  }

  private static EmbeddedBackends collect(
      DataDirLock lock, Map<Part, Future<RunningServer>> starting) {
    Map<Part, RunningServer> servers = Collections.synchronizedMap(new EnumMap<>(Part.class));
    List<BackendStartException> failures = new ArrayList<>();
    starting.forEach((part, future) -> {
      switch (future.state()) {
        case SUCCESS -> servers.put(part, future.resultNow());
        case FAILED -> failures.add(failure(part, future.exceptionNow()));
        case CANCELLED, RUNNING -> throw new IllegalStateException(part + " " + future);
      }
    });
    var backends = new EmbeddedBackends(lock, servers);
    if (failures.isEmpty()) {
      return backends;
    }
    backends.close();
    BackendStartException first = failures.getFirst();
    failures.stream().skip(1).forEach(first::addSuppressed);
    throw first;
  }

  private static BackendStartException failure(Part part, Throwable cause) {
    return cause instanceof BackendStartException known
        ? known
        : new BackendStartException(name(part) + " did not start: " + cause, cause);
  }

  private static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** Where {@code part} answers, in the form of {@link BackendAddresses}; empty if not started. */
  public Optional<String> address(Part part) {
    return Optional.ofNullable(servers.get(part)).map(RunningServer::address);
  }

  /** Stops what was started, within about 30 seconds, and frees the directory. May be repeated. */
  @Override
  public void close() {
    for (Part part : Part.values()) {
      RunningServer server = servers.remove(part);
      if (server != null) {
        server.close();
      }
    }
    lock.close();
  }
}
