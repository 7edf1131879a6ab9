package dev.chasqui.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management port: {@code /metrics} for Prometheus, {@code /health/live} and {@code
 * /health/ready} for an orchestrator. A health answer is JSON with every check, 200 when all are up
 * and 503 otherwise. Never open this port to the internet.
 */
public final class ManagementServer {
  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);

  private final Vertx vertx;
  private final Metrics metrics;
  private final Health health;
  private final EventLoopWatch loops;
  private final HttpServer server;

  /** Does not listen yet. */
  public ManagementServer(Vertx vertx, Metrics metrics, Health health, EventLoopWatch loops) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.health = health;
    this.loops = loops;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(60))
            .requestHandler(this::handle);
  }

  /**
   * Opens the port.
   *
   * @param port 0 picks a free one
   * @return the port that it listens on
   */
  public Future<Integer> listen(String host, int port) {
    return server.listen(port, host).map(HttpServer::actualPort);
  }

  /** Closes the port. */
  public Future<Void> close() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader("Allow", "GET, HEAD");
      json(request, 405, error("only GET and HEAD"));
      return;
    }
    switch (request.path()) {
      case "/metrics" -> scrape(request);
      case "/health/live" -> answer(request, loops.live());
      case "/health/ready" ->
          health
              .ready()
              .onSuccess(report -> answer(request, report))
              .onFailure(failure -> failed(request, failure));
      case null, default ->
          json(request, 404, error("there are /metrics, /health/live and /health/ready"));
    }
  }

  private void scrape(HttpServerRequest request) {
    var header = request.getHeader("Accept");
    String accept = header == null ? "" : header;
    // Writing all histograms takes milliseconds, too long for an event loop that holds
    // conversations.
    vertx
        .executeBlocking(() -> metrics.scrape(accept))
        .onSuccess(text -> send(request, 200, Metrics.contentType(accept), text))
        .onFailure(failure -> failed(request, failure));
  }

  private static void failed(HttpServerRequest request, Throwable failure) {
    log.warn("management request failed path={}", request.path(), failure);
    json(request, 500, error("see the log"));
  }

  private static void answer(HttpServerRequest request, HealthReport report) {
    json(request, report.up() ? 200 : 503, report.json());
  }

  private static JsonObject error(String text) {
    return new JsonObject().put("error", text);
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    send(request, status, "application/json", body.encode());
  }

  private static void send(HttpServerRequest request, int status, String type, String body) {
    var response =
        request
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", type)
            .putHeader("Cache-Control", "no-store");
    var sent = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body);
    sent.onFailure(failure -> log.debug("probe left early path={}", request.path(), failure));
  }
}
