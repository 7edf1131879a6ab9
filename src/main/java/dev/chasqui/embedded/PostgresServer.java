package dev.chasqui.embedded;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An embedded PostgreSQL with one database, {@code chasqui}. It listens on loopback only.
 *
 * <p>PostgreSQL refuses to run as root, so as root it gets an unprivileged look, see {@link
 * RootDisguise}.
 */
final class PostgresServer implements RunningServer {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(10);
  private static final int INITDB_SECONDS_MAX = 120;
  private static final int ATTEMPTS = 8;
  private static final long PAUSE_MILLIS = 500;
  private static final String USER = "chasqui";

  /** SIGINT: end sessions and shut down cleanly (SIGTERM would wait for clients to leave). */
  private static final String STOP_SIGNAL = "INT";

  private final GuardedProcess process;
  private final int port;

  private PostgresServer(GuardedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts PostgreSQL on {@code dir}, after stopping one that was left over there. Blocks. */
  static PostgresServer start(Path dir, Binaries binaries)
      throws IOException, InterruptedException {
    Files.createDirectories(dir);
    Path data = dir.resolve("data");
    Path bin = binaries.postgresHome().resolve("bin");
    LeftOver.stop(dir, data, STOP_SIGNAL);
    List<String> prefix = RootDisguise.prefix(dir);
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise(dir, data, bin, prefix);
    }
    String why = "";
    var ports = new ServerPorts(dir, 1);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // No process has this directory any more. The id in the file may since belong to some other
      // program, or to a zombie, and PostgreSQL would take that for a running server.
      Files.deleteIfExists(data.resolve("postmaster.pid"));
      int port = ports.next().getFirst();
      var command = new ArrayList<>(prefix);
      command.addAll(command(bin, data, port));
      var process = GuardedProcess.start("postgres", dir, STOP_SIGNAL, command);
      if (answers(process, port)) {
        ports.keep(List.of(port));
        return new PostgresServer(process, port);
      }
      why = process.lastOutput();
      process.stop(STOP_MAX);
      // Besides a port taken meanwhile: a killed server's backends need a moment to notice.
      new CountDownLatch(1).await(PAUSE_MILLIS, MILLISECONDS);
    }
    throw new BackendStartException("PostgreSQL did not start on " + dir + ":\n" + why);
  }

  /** Creates the cluster beside its place and moves it there: half a cluster is never opened. */
  private static void initialise(Path dir, Path data, Path bin, List<String> prefix)
      throws IOException, InterruptedException {
    Path fresh = dir.resolve("data.new");
    FileTree.delete(fresh);
    var command = new ArrayList<>(prefix);
    command.addAll(List.of(bin.resolve("initdb").toString(), "-D", fresh.toString(), "-U", USER));
    command.addAll(List.of("--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"));
    // Sorting and case rules that do not depend on the locales of the machine.
    command.addAll(List.of("--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"));
    Shell.Result result = Shell.run(INITDB_SECONDS_MAX, command);
    if (!result.ok()) {
      throw new BackendStartException("PostgreSQL's initdb failed:\n" + result.output());
    }
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> command(Path bin, Path data, int port) {
    var command = new ArrayList<String>();
    command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // A commit returns after its log record was written to the file, so killing the process
            // loses nothing. Without fsync a crash of the whole machine can: right for development.
            "synchronous_commit=on",
            "fsync=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "max_wal_size=256MB",
            "shared_buffers=64MB",
            "max_connections=200",
            "io_method=sync",
            "jit=off",
            "log_checkpoints=off",
            "timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  /** Waits until the database {@code chasqui} can be used; false when the server ended. */
  private static boolean answers(GuardedProcess process, int port) throws InterruptedException {
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (System.nanoTime() < deadline) {
      if (process.awaitExit(Duration.ofMillis(50))) {
        return false;
      }
      try (var connection =
          DriverManager.getConnection(
              jdbcUrl(port, "postgres") + "?connectTimeout=2", USER, USER)) {
        createDatabase(connection);
        return process.isAlive();
      } catch (SQLException _) {
        // Not yet: it is starting, or replaying its log after a kill.
      }
    }
    return false;
  }

  private static void createDatabase(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'chasqui'")) {
      if (found.next()) {
        return;
      }
    }
    try (var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE chasqui");
    }
  }

  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public String address() {
    return "postgresql://" + USER + ":" + USER + "@127.0.0.1:" + port + "/chasqui";
  }

  @Override
  public void close() {
    process.stop(STOP_MAX);
  }
}
