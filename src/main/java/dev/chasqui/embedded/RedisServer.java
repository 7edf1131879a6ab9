package dev.chasqui.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An embedded Redis. It keeps an append-only file and listens on loopback only. */
final class RedisServer implements RunningServer {
  private static final Duration START_MAX = Duration.ofSeconds(30);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  private final GuardedProcess process;
  private final int port;

  private RedisServer(GuardedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts Redis on {@code dir}, after stopping one that was left over there. Blocks. */
  static RedisServer start(Path dir, Binaries binaries) throws IOException, InterruptedException {
    Files.createDirectories(dir);
    LeftOver.stop(dir, dir, "TERM");
    Path executable = binaries.redisServer();
    String why = "";
    var ports = new ServerPorts(dir, 1);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ports.next().getFirst();
      var process = GuardedProcess.start("redis", dir, "TERM", command(executable, dir, port));
      if (answers(process, port)) {
        ports.keep(List.of(port));
        return new RedisServer(process, port);
      }
      why = process.lastOutput();
      process.stop(STOP_MAX);
    }
    throw new BackendStartException("Redis did not start on " + dir + ":\n" + why);
  }

  private static List<String> command(Path executable, Path dir, int port) {
    return List.of(
        executable.toString(),
        "--port",
        Integer.toString(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        dir.toString(),
        "--databases",
        "1024",
        "--save",
        "",
        "--appendonly",
        "yes",
        // Redis write()s the file before it answers, and what was written survives any kill of the
        // process. With everysec that write may wait up to 2 s behind a running fsync, and an
        // acknowledged command can be lost; no fsync is both safer here and cheaper. Only a crash
        // of the machine can lose data, which a development server accepts.
        "--appendfsync",
        "no",
        // Rewriting the file takes a processor for a second or two, in the midst of a load test.
        "--auto-aof-rewrite-min-size",
        "512mb",
        // Keep the command line readable: a left-over server is recognised by the directory in it.
        "--set-proc-title",
        "no");
  }

  /** Waits until Redis has loaded its file and answers; false when it ended or took too long. */
  private static boolean answers(GuardedProcess process, int port) throws InterruptedException {
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (System.nanoTime() < deadline) {
      if (process.awaitExit(Duration.ofMillis(20))) {
        return false;
      }
      if (pings(port)) {
        return process.isAlive();
      }
    }
    return false;
  }

  private static boolean pings(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(5), US_ASCII).equals("+PONG");
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.stop(STOP_MAX);
  }
}
