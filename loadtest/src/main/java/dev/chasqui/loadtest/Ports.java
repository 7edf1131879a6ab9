package dev.chasqui.loadtest;

import java.io.IOException;
import java.net.ServerSocket;

/** Where a node listens; it keeps its ports when it comes back. */
record Ports(int webhook, int management) {
  static Ports free() throws IOException {
    try (var first = new ServerSocket(0);
        var second = new ServerSocket(0)) {
      return new Ports(first.getLocalPort(), second.getLocalPort());
    }
  }
}
