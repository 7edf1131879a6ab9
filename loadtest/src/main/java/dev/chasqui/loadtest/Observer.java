package dev.chasqui.loadtest;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A part of the world around the gateway: the Graph API or the model, {@code /observations}, where
 * it says what it saw, and {@code /gateway}, which takes the webhook's URL. Takes the part and the
 * port to listen on (0 picks one) and prints the one it got.
 */
public final class Observer extends AbstractVerticle {
  /** Takes webhooks as a gateway does, so that telling them can be rehearsed. */
  static final String REHEARSED = "/rehearsed";

  private static final long START_TIMEOUT_SECONDS = 10;
  private static final long WATCH_MILLIS = 5;

  /** What an observer plays. */
  enum Part {
    META,
    MODEL;

    /** For logs and messages. */
    String label() {
      return "simulated-" + name().toLowerCase(Locale.ROOT);
    }
  }

  private final Part part;
  private final int port;
  private final Observations observations = new Observations();

  private Observer(Part part, int port) {
    this.part = part;
    this.port = port;
  }

  /** Starts and goes on until it is killed. */
  public static void main(String[] args) {
    EventLoops.start()
        .deployVerticle(new Observer(Part.valueOf(args[0]), Integer.parseInt(args[1])))
        .timeout(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .await();
  }

  @Override
  public void start(Promise<Void> started) {
    var options = Options.fromSystem();
    var graph = new SimulatedGraph(vertx, options, observations);
    var model = new SimulatedModel(vertx, options, observations);
    vertx.setPeriodic(WATCH_MILLIS, _ -> observations.looked(WallClock.micros()));
    vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(request -> handle(request, graph, model))
        .listen()
        .onSuccess(
            server -> System.out.println(part.label() + " listens on " + server.actualPort()))
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void handle(HttpServerRequest request, SimulatedGraph graph, SimulatedModel model) {
    String path = request.path();
    if (path.equals("/observations")) {
      request
          .response()
          .putHeader("Content-Type", "application/json")
          .end(observations.drain().toBuffer());
    } else if (request.method() != HttpMethod.POST) {
      request.response().setStatusCode(404).end();
    } else if (path.equals(REHEARSED)) {
      request.body().onSuccess(_ -> request.response().end());
    } else if (path.equals("/gateway")) {
      request
          .body()
          .onSuccess(url -> {
            observations.begin(WallClock.micros());
            if (part == Part.META) {
              graph.talksTo(url.toString());
            }
            request.response().end();
          });
    } else if (part == Part.MODEL && path.endsWith("/chat/completions")) {
      request.body().onSuccess(body -> model.answer(body.toJsonObject(), request.response()));
    } else if (part == Part.META && path.endsWith("/messages")) {
      // The head has arrived when this runs: the body's time is not the gateway's to win.
      request.body().onSuccess(body -> graph.take(path, body.toJsonObject(), request.response()));
    } else {
      request.response().setStatusCode(404).end();
    }
  }
}
