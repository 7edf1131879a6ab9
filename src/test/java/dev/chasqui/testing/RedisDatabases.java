package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Hands out empty databases of one Redis, each once. A database in use by others is passed over.
 */
final class RedisDatabases {
  private static final Pattern INDEX = Pattern.compile("/\\d*$");

  private final URI uri;
  private final String base;
  private int nextIndex = 1;

  RedisDatabases(String url) {
    this.uri = URI.create(url);
    this.base = INDEX.matcher(url).replaceFirst("");
  }

  /** Returns the URL of the next empty database. */
  synchronized String next() {
    try (var connection = new Connection(uri)) {
      while (true) {
        int index = nextIndex++;
        String selected = connection.call("SELECT " + index);
        if (!selected.equals("+OK")) {
          throw new IllegalStateException(
              "Redis has no empty database left for tests: " + selected);
        }
        if (connection.call("DBSIZE").equals(":0")) {
          return base + "/" + index;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Redis at " + uri.getHost() + ":" + uri.getPort(), e);
    }
  }

  /** A connection that speaks Redis' inline commands with one-line answers. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Connection(URI uri) throws IOException {
      socket = new Socket(uri.getHost(), uri.getPort() < 0 ? 6379 : uri.getPort());
      socket.setSoTimeout(5_000);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String login = uri.getUserInfo();
      if (login != null) {
        String answer = call("AUTH " + login.replaceFirst("^:", "").replace(':', ' '));
        if (!answer.equals("+OK")) {
          throw new IOException("Redis refuses the login: " + answer);
        }
      }
    }

    String call(String command) throws IOException {
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      return String.valueOf(in.readLine());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
