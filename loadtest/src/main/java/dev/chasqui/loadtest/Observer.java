package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * The world around the gateway in one process: the Graph API, the model, and {@code /observations},
 * where both say what they saw. Takes the port to listen on (0 picks one) and prints the one it
 * got.
 */
public final class Observer {
  private static final long START_TIMEOUT_SECONDS = 10;

  private final Observations observations = new Observations();
  private final SimulatedGraph graph = new SimulatedGraph(observations);
  private final SimulatedModel model;

  private Observer(Vertx vertx, Options options) {
    model = new SimulatedModel(vertx, options, observations);
  }

  /** Starts and goes on until it is killed. */
  public static void main(String[] args) {
    var vertx = Vertx.vertx();
    var observer = new Observer(vertx, Options.fromSystem());
    var server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
            .requestHandler(observer::handle)
            .listen(Integer.parseInt(args[0]))
            .timeout(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .await();
    System.out.println("observer listens on " + server.actualPort());
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.equals("/observations")) {
      request
          .response()
          .putHeader("Content-Type", "application/json")
          .end(observations.json().toBuffer());
    } else if (request.method() != HttpMethod.POST) {
      request.response().setStatusCode(404).end();
    } else if (path.endsWith("/chat/completions")) {
      request.body().onSuccess(body -> model.answer(body.toJsonObject(), request.response()));
    } else if (path.endsWith("/messages")) {
      // The head has arrived when this runs: the body's time is not the gateway's to win.
      request.body().onSuccess(body -> graph.take(body.toJsonObject(), request.response()));
    } else {
      request.response().setStatusCode(404).end();
    }
  }
}
