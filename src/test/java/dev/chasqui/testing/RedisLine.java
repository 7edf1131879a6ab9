package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;

/** A connection for commands without spaces in their arguments and answers of one line. */
public final class RedisLine implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  /** Connects to {@code redis://[user:password@]host[:port]}, whatever database its path names. */
  public RedisLine(String url) throws IOException {
    var uri = URI.create(url);
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

  /** Sends {@code command} and returns the answer as it is on the wire, for example {@code +OK}. */
  public String call(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
    return String.valueOf(in.readLine());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
