package dev.chasqui;

import dev.chasqui.testing.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ConnectionLimitTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void closesWhatIsTooMuchAndTakesNewOnesWhenOthersHaveGone(Vertx vertx) {
    var server =
        vertx
            .createHttpServer()
            .connectionHandler(new ConnectionLimit(3, meters))
            .requestHandler(request -> request.response().end("well"))
            .listen(0, "127.0.0.1")
            .await();
    var sockets = new ArrayList<NetSocket>();
    for (int i = 0; i < 5; i++) {
      var socket = connect(vertx, server.actualPort());
      socket.write(REQUEST);
      sockets.add(socket);
    }
    var refused = meters.counter("chasqui.http.connections.refused");
    Eventually.eventually("two are refused", PATIENCE, () -> refused.count() == 2);
    Eventually.eventually("three are open", PATIENCE, () -> open() == 3);

    List.copyOf(sockets).forEach(NetSocket::close);
    Eventually.eventually("none is open", PATIENCE, () -> open() == 0);
    List<String> answer = new CopyOnWriteArrayList<>();
    connect(vertx, server.actualPort())
        .handler(bytes -> answer.add(bytes.toString()))
        .write(REQUEST);
    Eventually.eventually("an answer", PATIENCE, () -> String.join("", answer).endsWith("well"));
  }

  private double open() {
    return meters.get("chasqui.http.connections").gauge().value();
  }

  private NetSocket connect(Vertx vertx, int port) {
    return vertx.createNetClient().connect(port, "127.0.0.1").await();
  }
}
