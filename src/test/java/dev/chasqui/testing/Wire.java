package dev.chasqui.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/**
 * A line to a server that can be cut and mended, so that tests take a backend away from one node
 * and leave it to all others. Close the Vert.x to end it.
 */
public final class Wire {
  private final String host;
  private final int port;
  private final NetServer server;
  private final NetClient client;
  private final Set<NetSocket> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

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
            near.closeHandler(_ -> leave(near, far));
            far.closeHandler(_ -> leave(far, near));
            near.handler(far::write);
            far.handler(framed ? frames(near, this::redirected) : near::write);
            near.resume();
            if (cut) {
              near.close();
            }
          });
    });
    server.listen(0, "127.0.0.1").await();
    return this;
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
  private static RecordParser frames(NetSocket to, UnaryOperator<Buffer> change) {
    var parser = RecordParser.newFixed(Integer.BYTES);
    boolean[] inFrame = new boolean[1];
    parser.handler(bytes -> {
      if (inFrame[0]) {
        parser.fixedSizeMode(Integer.BYTES);
        to.write(Buffer.buffer().appendInt(bytes.length()).appendBuffer(change.apply(bytes)));
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
}
