package dev.chasqui.llm;

import dev.chasqui.config.ModelConfig;
import dev.chasqui.config.ModelConfig.Endpoint;
import dev.chasqui.config.Secret;
import dev.chasqui.testing.RecordingListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the tests of this room share: settings with short waits, and calls made on a context. */
final class ModelFixture {
  static final String KEY = "sk-test-5f1c2e9a";
  static final ModelRequest REQUEST =
      new ModelRequest(
          List.of(
              new ChatMessage(ChatMessage.Role.SYSTEM, "You answer for a flower shop in Lima."),
              new ChatMessage(ChatMessage.Role.USER, "¿Tienen rosas amarillas para mañana?")),
          120,
          0.3,
          "trace-1");

  static final Tool TOOL =
      new Tool("hand_over", "Asks for a human.", "{\"type\":\"object\",\"properties\":{}}");

  /** {@link #REQUEST} with a tool. */
  static final ModelRequest WITH_TOOL =
      new ModelRequest(REQUEST.messages(), 120, 0.3, "trace-2", List.of(TOOL));

  static final ToolCall CALL = new ToolCall("call_1", "hand_over", "{}");

  private ModelFixture() {}

  static Endpoint endpoint(URI baseUrl) {
    return new Endpoint(baseUrl, Secret.of(KEY), "test-model");
  }

  /** A server that speaks HTTP/2 over TLS, until Vert.x is closed. */
  static Endpoint secure(
      Vertx vertx, SelfSignedCertificate certificate, Handler<HttpServerRequest> handler) {
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(certificate.keyCertOptions());
    var server =
        await(vertx.createHttpServer(options).requestHandler(handler).listen(0, "127.0.0.1"));
    return endpoint(URI.create("https://localhost:%d/v1".formatted(server.actualPort())));
  }

  /** Waits that no test reaches, even on a busy machine. */
  static ModelConfig config(Endpoint primary, @Nullable Endpoint fallback) {
    return config(primary, fallback, Duration.ofSeconds(4), Duration.ofSeconds(4));
  }

  static ModelConfig config(
      Endpoint primary, @Nullable Endpoint fallback, Duration firstToken, Duration stall) {
    return new ModelConfig(
        primary,
        fallback,
        Duration.ofSeconds(4),
        firstToken,
        stall,
        null,
        2,
        8,
        4,
        Duration.ofSeconds(4),
        3,
        Duration.ofSeconds(10),
        120,
        0.3);
  }

  /** A call on a context of its own. */
  record Asked(Context context, RecordingListener listener, ModelCall call) {
    /** Waits for the end: a {@link ModelResult} or a {@link ModelException}. */
    Object end() {
      return await(listener.ended());
    }

    ModelException failure() {
      return (ModelException) end();
    }

    ModelResult result() {
      return (ModelResult) end();
    }

    void cancel() {
      on(context, call::cancel);
    }
  }

  static Asked ask(Vertx vertx, LanguageModel model) {
    return ask(vertx.getOrCreateContext(), model, new RecordingListener());
  }

  /** Asks {@link #WITH_TOOL}. */
  static Asked askWithTool(Vertx vertx, LanguageModel model) {
    return ask(vertx.getOrCreateContext(), model, WITH_TOOL, new RecordingListener());
  }

  static Asked ask(Context context, LanguageModel model, RecordingListener listener) {
    return ask(context, model, REQUEST, listener);
  }

  private static Asked ask(
      Context context, LanguageModel model, ModelRequest request, RecordingListener listener) {
    var call = new ModelCall[1];
    on(context, () -> call[0] = model.stream(request, listener));
    return new Asked(context, listener, call[0]);
  }

  /** Runs an action on a context and waits until it has run. */
  static void on(Context context, Runnable action) {
    var done = Promise.<Void>promise();
    context.runOnContext(_ -> {
      try {
        action.run();
        done.complete();
      } catch (RuntimeException e) {
        done.fail(e);
      }
    });
    await(done.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not completed: " + future, e);
    }
  }
}
