package dev.chasqui.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The ports of a server, kept beside its data: whoever is connected to it finds it again after a
 * restart, as with a server that is installed.
 */
final class ServerPorts {
  private final Path file;
  private final int count;
  private boolean remembered = true;

  /**
   * @param dir the server's directory, which exists
   * @param count how many it needs
   */
  ServerPorts(Path dir, int count) {
    this.file = dir.resolve("ports");
    this.count = count;
  }

  /**
   * Those of the last start, where nobody has taken them since, and otherwise free ones. With each
   * call others, for a server that could not listen on the last.
   */
  List<Integer> next() {
    List<Integer> before = remembered ? read() : List.of();
    remembered = false;
    return before.stream().distinct().filter(ServerPorts::isFree).count() == count
        ? before
        : FreePorts.find(count);
  }

  private List<Integer> read() {
    try {
      return Arrays.stream(Files.readString(file).strip().split(" ", -1))
          .filter(word -> word.matches("\\d{1,5}"))
          .map(Integer::valueOf)
          .filter(port -> port > 0 && port < 65_536)
          .toList();
    } catch (IOException _) {
      return List.of(); // not started before, or not whole
    }
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** The server listens on these. */
  void keep(List<Integer> ports) throws IOException {
    Files.writeString(file, String.join(" ", ports.stream().map(String::valueOf).toList()) + "\n");
  }
}
