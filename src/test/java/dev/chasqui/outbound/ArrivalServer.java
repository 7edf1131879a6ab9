package dev.chasqui.outbound;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Graph API that notes when each message arrives. It blocks a thread for each connection, so that
 * nothing but the scheduler of the machine stands between the arrival and the note.
 */
final class ArrivalServer implements AutoCloseable {
  private static final Pattern TO = Pattern.compile("\"to\":\"([^\"]+)\"");

  /** One message as seen here, in nanoseconds of {@link System#nanoTime()}. */
  record Arrival(String contact, long nanos) {}

  private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final Supplier<Duration> thinking;
  private final ServerSocket socket;

  /**
   * @param thinking time between a message and its response
   */
  ArrivalServer(Supplier<Duration> thinking) throws IOException {
    this.thinking = thinking;
    socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  int count() {
    return arrivals.size();
  }

  List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  private static void daemon(Runnable work) {
    Thread.ofPlatform().daemon().start(work);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        daemon(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII))) {
      connection.setTcpNoDelay(true);
      while (in.readLine() != null) {
        long nanos = System.nanoTime();
        arrivals.add(new Arrival(contact(body(in)), nanos));
        long until = nanos + thinking.get().toNanos();
        while (until - System.nanoTime() > 0) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
        connection.getOutputStream().write(response().getBytes(US_ASCII));
      }
    } catch (IOException e) {
      // The node was killed.
    }
  }

  private static String body(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    char[] body = new char[length];
    for (int read = 0; read < length; ) {
      int more = in.read(body, read, length - read);
      if (more < 0) {
        throw new IOException("the request broke off");
      }
      read += more;
    }
    return new String(body);
  }

  private static String contact(String body) {
    Matcher to = TO.matcher(body);
    return to.find() ? to.group(1) : "nobody";
  }

  private String response() {
    String body = "{\"messages\":[{\"id\":\"wamid.%d\"}]}".formatted(System.nanoTime());
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
