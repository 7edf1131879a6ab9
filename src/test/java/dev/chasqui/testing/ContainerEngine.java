package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Whether there is a container engine, asked in two seconds at most and without noise. */
final class ContainerEngine {
  private static final int ANSWER_SECONDS_MAX = 2;

  private ContainerEngine() {}

  /**
   * Returns whether an engine answers. Testcontainers itself is asked only when a socket answers:
   * without an engine its search takes long and logs errors.
   */
  static boolean answers() {
    try {
      return CompletableFuture.supplyAsync(ContainerEngine::ping, Thread::startVirtualThread)
              .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
          && DockerClientFactory.instance().isDockerAvailable();
    } catch (TimeoutException | ExecutionException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean ping() {
    String host = System.getenv("DOCKER_HOST");
    if (host != null && host.startsWith("tcp://")) {
      return tcpOpen(URI.create(host));
    }
    return sockets(host).anyMatch(ContainerEngine::pingSocket);
  }

  private static Stream<Path> sockets(String host) {
    if (host != null && host.startsWith("unix://")) {
      return Stream.of(Path.of(URI.create(host).getPath()));
    }
    String runtimeDir = Objects.requireNonNullElse(System.getenv("XDG_RUNTIME_DIR"), "/run");
    String home = System.getProperty("user.home");
    return List.of(
            Path.of("/var/run/docker.sock"),
            Path.of(runtimeDir, "docker.sock"),
            Path.of(home, ".docker", "run", "docker.sock"))
        .stream()
        .filter(Files::exists);
  }

  private static boolean tcpOpen(URI uri) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean pingSocket(Path path) {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(
          ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII)));
      var answer = ByteBuffer.allocate(64);
      while (answer.position() < 12 && channel.read(answer) >= 0) {
        // keep reading the status line
      }
      return new String(answer.array(), 0, answer.position(), US_ASCII)
          .matches("(?s)HTTP/1.. 200.*");
    } catch (IOException _) {
      return false;
    }
  }
}
