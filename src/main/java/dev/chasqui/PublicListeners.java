package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.HttpConfig;
import dev.chasqui.ingress.WebhookRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;

/** The public port, with an HTTP server on each event loop that is there for it. */
final class PublicListeners {
  private final Vertx vertx;
  private final HttpConfig config;
  private final int listeners;
  private final WebhookRoutes webhooks;
  private final List<Pages> pages;
  private final ConnectionLimit limit;
  private final List<String> deployed = new ArrayList<>();
  private final List<HttpServer> servers = new ArrayList<>();

  /**
   * @param vertx its event loops listen
   */
  PublicListeners(
      Vertx vertx,
      ChasquiConfig config,
      WebhookRoutes webhooks,
      List<Pages> pages,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config.http();
    listeners = Math.max(1, config.listeningLoops());
    limit = new ConnectionLimit(this.config.maxConnections(), meters);
    this.webhooks = webhooks;
    this.pages = pages;
  }

  /** Binds the port on each of them and returns it. */
  Future<Integer> listen() {
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < listeners; i++) {
      all = all.compose(_ -> deploy());
    }
    return all.map(_ -> servers.getFirst().actualPort());
  }

  private Future<Void> deploy() {
    return vertx
        .deployVerticle(_ -> {
          var router = Router.router(vertx);
          webhooks.mount(router);
          pages.forEach(page -> page.mount(router));
          var server =
              vertx
                  .createHttpServer(options())
                  .connectionHandler(limit)
                  .requestHandler(request -> {
                    if (!webhooks.take(vertx, request)) {
                      router.handle(request);
                    }
                  });
          servers.add(server);
          return server.listen();
        })
        .map(id -> {
          deployed.add(id);
          return null;
        });
  }

  private HttpServerOptions options() {
    var options = WebhookRoutes.serverOptions(config);
    // Vert.x shares a free port between servers when it is asked for as a negative number.
    return options.getPort() == 0 ? options.setPort(-1) : options;
  }

  /** Takes no more connections and ends the open ones. */
  Future<Void> close() {
    return Future.join(deployed.stream().map(vertx::undeploy).toList()).mapEmpty();
  }
}
