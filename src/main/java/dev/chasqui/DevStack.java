package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.ingress.WebhookRoutes;
import dev.chasqui.observe.Timeline;
import dev.chasqui.sandbox.DemoModel;
import dev.chasqui.sandbox.DemoModelOptions;
import dev.chasqui.sandbox.MetaOptions;
import dev.chasqui.sandbox.Sandbox;
import dev.chasqui.sandbox.SandboxOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A whole Chasqui on one machine: embedded backends, sandbox and gateway. Starting and stopping
 * block.
 */
public final class DevStack implements AutoCloseable {
  private static final int TRACES_MAX = 2_000;
  private static final long SANDBOX_TIMEOUT_MILLIS = 10_000;

  private final DevBackends backends;
  private final Vertx vertx;
  private final Sandbox sandbox;
  private final Gateway gateway;
  private final ChasquiConfig config;

  private DevStack(
      DevBackends backends, Vertx vertx, Sandbox sandbox, Gateway gateway, ChasquiConfig config) {
    this.backends = backends;
    this.vertx = vertx;
    this.sandbox = sandbox;
    this.gateway = gateway;
    this.config = config;
  }

  /**
   * Starts everything that the operator did not name.
   *
   * @param progress hears a line for each step
   */
  public static DevStack start(ChasquiConfig config, Consumer<String> progress) {
    var backends = DevBackends.start(config, progress);
    var vertx = EventLoops.start(config.conversationLoops());
    try {
      var sandbox = await(Sandbox.start(vertx, sandboxOptions(config)));
      var complete = complete(backends.config(), sandbox);
      progress.accept("gateway");
      boolean simulated = !config.given().graphUrl();
      List<Pages> pages = simulated ? List.of(sandbox::mount) : List.of();
      List<Timeline> timelines = List.of(sandbox.timeline());
      var gateway = Gateway.start(vertx, complete, timelines, pages);
      var stack = new DevStack(backends, vertx, sandbox, gateway, complete);
      if (simulated) {
        await(sandbox.connect(stack.uri(WebhookRoutes.PATH)));
      }
      return stack;
    } catch (RuntimeException e) {
      vertx.close().await();
      backends.close();
      throw e;
    }
  }

  private static SandboxOptions sandboxOptions(ChasquiConfig config) {
    var whatsapp = config.whatsapp();
    var meta =
        MetaOptions.of(whatsapp.appSecret(), whatsapp.verifyToken(), whatsapp.accessToken())
            .withMessagesPerSecond(whatsapp.numberMode().messagesPerSecond())
            .withStrangers(true);
    String answeredBy = config.given().model() ? config.model().primary().model() : DemoModel.NAME;
    return new SandboxOptions(
        meta, DemoModelOptions.realistic(config.assistant()), answeredBy, TRACES_MAX);
  }

  private static ChasquiConfig complete(ChasquiConfig config, Sandbox sandbox) {
    var complete = config;
    if (!config.given().graphUrl()) {
      complete = complete.withGraphUrl(sandbox.graphUri());
    }
    if (!config.given().model()) {
      complete =
          complete.withModel(new ModelConfig.Endpoint(sandbox.modelUri(), null, DemoModel.NAME));
    }
    return complete;
  }

  private static <T> T await(Future<T> future) {
    return future.timeout(SANDBOX_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).await();
  }

  /** An address of the public port. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  public Gateway gateway() {
    return gateway;
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  /** The configuration in force, with all addresses. */
  public ChasquiConfig config() {
    return config;
  }

  public Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    gateway.close();
    vertx.close().await();
    backends.close();
  }
}
