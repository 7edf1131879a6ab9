package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server on a port of its own, that plays a script for each request. It speaks HTTP/1.1 in
 * bytes that the script writes itself, so that cut packets and half streams are real.
 */
public final class FakeModelServer {

  /**
   * A request as it arrived.
   *
   * @param head request line
   * @param headers by lower-case name
   */
  public record Received(String head, Map<String, String> headers, JsonObject body) {}

  /** What to do with one request. */
  @FunctionalInterface
  public interface Script {
    void play(ModelExchange exchange);
  }

  private final Vertx vertx;
  private final NetServer server;
  private final Queue<Script> next = new ConcurrentLinkedQueue<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger runningMax = new AtomicInteger();
  private volatile Script otherwise = ModelExchange.answer("Hola", ", ", "mundo.");

  private FakeModelServer(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx.createNetServer().connectHandler(this::onConnection);
  }

  /** Starts a server on a free port of the loopback interface. */
  public static Future<FakeModelServer> start(Vertx vertx) {
    var fake = new FakeModelServer(vertx);
    return fake.server.listen(0, "127.0.0.1").map(_ -> fake);
  }

  /** What a client takes as its base URL. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:%d/v1".formatted(server.actualPort()));
  }

  /** Plays the scripts for the next requests, one each. */
  public FakeModelServer then(Script... scripts) {
    next.addAll(List.of(scripts));
    return this;
  }

  /** Plays the script for all requests that have none of their own. */
  public FakeModelServer otherwise(Script script) {
    otherwise = script;
    return this;
  }

  public List<Received> received() {
    return received;
  }

  /** Connections ever accepted. */
  public int connections() {
    return connections.get();
  }

  /** Connections open now. */
  public int open() {
    return open.get();
  }

  /** Requests whose connection the client closed before the script had ended its answer. */
  public int cancelled() {
    return cancelled.get();
  }

  /** The most requests that were ever being answered at once. */
  public int runningMax() {
    return runningMax.get();
  }

  public Future<Void> close() {
    return server.close();
  }

  private void onConnection(NetSocket socket) {
    connections.incrementAndGet();
    open.incrementAndGet();
    new Connection(socket).serve();
  }

  private final class Connection {
    private final NetSocket socket;
    private Buffer pending = Buffer.buffer();
    private ModelExchange exchange;

    Connection(NetSocket socket) {
      this.socket = socket;
    }

    void serve() {
      socket.exceptionHandler(_ -> {}); // a reset is a close to this server
      socket.handler(packet -> {
        pending.appendBuffer(packet);
        takeRequest();
      });
      socket.closeHandler(_ -> {
        open.decrementAndGet();
        if (exchange != null && exchange.abandon()) {
          cancelled.incrementAndGet();
        }
      });
    }

    private void takeRequest() {
      int end = pending.toString(UTF_8).indexOf("\r\n\r\n");
      if (end < 0) {
        return;
      }
      String[] lines = pending.getString(0, end).lines().toArray(String[]::new);
      Map<String, String> headers = new TreeMap<>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
      int bodyEnd = end + 4 + Integer.parseInt(headers.getOrDefault("content-length", "0"));
      if (pending.length() < bodyEnd) {
        return;
      }
      var body = new JsonObject(pending.getBuffer(end + 4, bodyEnd));
      pending = pending.getBuffer(bodyEnd, pending.length());
      received.add(new Received(lines[0], headers, body));
      runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
      exchange = new ModelExchange(vertx, socket, body, running::decrementAndGet);
      Script script = next.poll();
      (script == null ? otherwise : script).play(exchange);
    }
  }
}
