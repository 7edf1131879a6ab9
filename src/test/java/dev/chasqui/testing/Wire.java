package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A line to a server that can be cut and mended, or stalled and let go, so that tests take a
 * backend away from one node and leave it to all others. Close the Vert.x to end it.
 */
public final class Wire {
  private final String host;
  private final int port;
  private final NetServer server;
  private final NetClient client;
  private final Set<NetSocket> ends = ConcurrentHashMap.newKeySet();
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private boolean stalled;

  /** The server's answers are held on the connection over which these bytes go. */
  private byte @Nullable [] holdAfter;

  private Wire(Vertx vertx, String address) {
    int colon = address.lastIndexOf(':');
    host = address.substring(0, colon);
    port = Integer.parseInt(address.substring(colon + 1));
    server = vertx.createNetServer();
    client = vertx.createNetClient();
  }

  /**
   * A line to any server.
   *
   * @param address host and port
   */
  public static Wire to(Vertx vertx, String address) {
    return new Wire(vertx, address).open(false);
  }

  /** A line to a broker of Kafka, which tells its clients where to connect: to this line. */
  public static Wire toKafka(Vertx vertx, String address) {
    return new Wire(vertx, address).open(true);
  }

  private Wire open(boolean framed) {
    server.connectHandler(near -> {
      if (cut) {
        near.close();
        return;
      }
      near.pause();
      join(near);
      client
          .connect(port, host)
          .onFailure(_ -> near.close())
          .onSuccess(far -> {
            join(far);
            far.closeHandler(_ -> leave(far, near));
            connect(new Line(near, far), framed);
            if (cut) {
              near.close();
            }
          });
    });
    server.listen(0, "127.0.0.1").await();
    return this;
  }

  private synchronized void connect(Line line, boolean framed) {
    line.near.handler(line::up);
    line.far.handler(framed ? frames(line::down, this::redirected) : line::down);
    lines.add(line);
    line.near.closeHandler(_ -> {
      lines.remove(line);
      leave(line.near, line.far);
    });
    if (stalled) {
      line.far.pause();
    } else {
      line.near.resume();
    }
  }

  /** One connection. */
  private final class Line {
    final NetSocket near;
    final NetSocket far;

    /** What the server has answered since its answers are held; null while they are not. */
    private @Nullable Buffer held;

    Line(NetSocket near, NetSocket far) {
      this.near = near;
      this.far = far;
    }

    void up(Buffer bytes) {
      synchronized (Wire.this) {
        byte[] wanted = holdAfter;
        if (wanted != null && contains(bytes.getBytes(), wanted)) {
          holdAfter = null;
          held = Buffer.buffer();
        }
      }
      far.write(bytes);
    }

    void down(Buffer bytes) {
      synchronized (Wire.this) {
        if (held == null) {
          near.write(bytes);
        } else {
          held.appendBuffer(bytes);
        }
      }
    }

    boolean holds() {
      return held != null && held.length() > 0;
    }

    void letGo() {
      if (held != null) {
        near.write(held);
        held = null;
      }
      near.resume();
      far.resume();
    }
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private void join(NetSocket end) {
    ends.add(end);
    end.exceptionHandler(_ -> end.close());
  }

  private void leave(NetSocket end, NetSocket other) {
    ends.remove(end);
    other.close();
  }

  /** Hands on whole frames, each preceded by its length, changed. */
  private static RecordParser frames(Handler<Buffer> to, UnaryOperator<Buffer> change) {
    var parser = RecordParser.newFixed(Integer.BYTES);
    boolean[] inFrame = new boolean[1];
    parser.handler(bytes -> {
      if (inFrame[0]) {
        parser.fixedSizeMode(Integer.BYTES);
        to.handle(Buffer.buffer().appendInt(bytes.length()).appendBuffer(change.apply(bytes)));
      } else {
        parser.fixedSizeMode(bytes.getInt(0));
      }
      inFrame[0] = !inFrame[0];
    });
    return parser;
  }

  /** Kafka's protocol writes an address as its name and then four bytes with the port. */
  private Buffer redirected(Buffer frame) {
    byte[] bytes = frame.getBytes();
    byte[] address = Buffer.buffer(host.getBytes(UTF_8)).appendInt(port).getBytes();
    byte[] here = Buffer.buffer(host.getBytes(UTF_8)).appendInt(server.actualPort()).getBytes();
    for (int at = 0; at + address.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + address.length, address, 0, address.length)) {
        System.arraycopy(here, 0, bytes, at, here.length);
      }
    }
    return Buffer.buffer(bytes);
  }

  /** Where this line begins: host and port. */
  public String address() {
    return host + ":" + server.actualPort();
  }

  /** Ends all connections and accepts no more. */
  public void cut() {
    cut = true;
    ends.forEach(NetSocket::close);
  }

  /** Accepts connections again. */
  public void mend() {
    cut = false;
  }

  /**
   * Carries nothing in either direction any more. Connections stay open and new ones are accepted,
   * as by a server that has stopped in its tracks.
   */
  public synchronized void stall() {
    stalled = true;
    for (var line : lines) {
      line.near.pause();
      line.far.pause();
    }
  }

  /** Connections that are open now. */
  public int connections() {
    return lines.size();
  }

  /** Carries nothing over the connections that were stalled, ever; over new ones it does. */
  public synchronized void abandon() {
    stalled = false;
    lines.clear();
  }

  /** Holds all answers on the connection over which the next request with these words goes. */
  public synchronized void holdAnswersTo(String words) {
    holdAfter = words.getBytes(UTF_8);
  }

  /** Whether an answer is being held, so that the server has done what it was asked. */
  public synchronized boolean holds() {
    return lines.stream().anyMatch(Line::holds);
  }

  /** Carries what was stalled or held, late, and everything after it. */
  public synchronized void letGo() {
    stalled = false;
    lines.forEach(Line::letGo);
  }
}
