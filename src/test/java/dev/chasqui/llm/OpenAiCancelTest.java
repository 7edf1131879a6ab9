package dev.chasqui.llm;

import static dev.chasqui.llm.ModelFixture.await;
import static dev.chasqui.testing.Eventually.eventually;
import static dev.chasqui.testing.ModelExchange.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ModelConfig.Endpoint;
import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.FakeModelServer;
import dev.chasqui.testing.ModelExchange;
import dev.chasqui.testing.RecordingListener;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling a call: what the server sees of it, and that the listener hears nothing more. */
@ExtendWith(VertxExtension.class)
class OpenAiCancelTest {
  private static final SelfSignedCertificate CERTIFICATE =
      SelfSignedCertificate.create("localhost");

  private Vertx vertx;
  private FakeModelServer server;
  private OpenAiModel model;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = await(FakeModelServer.start(vertx));
    var endpoint = ModelFixture.endpoint(server.baseUrl());
    model = model(endpoint, ModelHttp.client(vertx, endpoint, ModelFixture.config(endpoint, null)));
  }

  private OpenAiModel model(Endpoint endpoint, HttpClient client) {
    var config = ModelFixture.config(endpoint, null);
    return new OpenAiModel(
        vertx, client, endpoint, config, new ReadPauses(() -> 0), InstantSource.system());
  }

  @AfterAll
  static void deleteCertificate() {
    CERTIFICATE.delete();
  }

  @Test
  void closesTheConnectionInsideTheAnswer() {
    server.then(streaming(e -> e.delta("Ho")));
    Asked asked = ModelFixture.ask(vertx, model);
    await(asked.listener().heard());
    asked.cancel();
    eventually("the server sees the close", () -> server.cancelled() == 1 && server.open() == 0);
    assertThat(asked.listener().ends()).isEmpty();
  }

  @Test
  void closesTheConnectionBeforeTheAnswer() {
    server.then(ModelExchange.silence());
    Asked asked = ModelFixture.ask(vertx, model);
    eventually("the request is there", () -> server.received().size() == 1);
    asked.cancel();
    eventually("the server sees the close", () -> server.cancelled() == 1);
    assertThat(asked.listener().ends()).isEmpty();
  }

  /** Cancelled in the same task that started it, the call sends no request at all. */
  @Test
  void sendsNothingWhenCancelledAtOnce() {
    Context context = vertx.getOrCreateContext();
    var listener = new RecordingListener();
    ModelFixture.on(context, () -> model.stream(ModelFixture.REQUEST, listener).cancel());
    ModelFixture.ask(vertx, model).result();
    assertThat(server.received()).hasSize(1);
    assertThat(listener.ends()).isEmpty();
  }

  /** Cancelled while the connection is being made: it is not used for this call any more. */
  @Test
  void sendsNothingWhenCancelledBeforeConnected() {
    Context context = vertx.getOrCreateContext();
    var listener = new RecordingListener();
    ModelFixture.on(
        context,
        () -> {
          ModelCall call = model.stream(ModelFixture.REQUEST, listener);
          context.runOnContext(_ -> call.cancel()); // right after the call's own first task
        });
    eventually("a connection was made", () -> server.connections() == 1);
    ModelFixture.ask(vertx, model).result();
    assertThat(server.received()).hasSize(1);
    assertThat(listener.ends()).isEmpty();
  }

  /** Many deltas arrive in one packet; the listener cancels at the first and hears no second. */
  @Test
  void isSilentAfterTheListenerCancelled() {
    server.then(ModelExchange.answer("a", "b", "c"));
    Context context = vertx.getOrCreateContext();
    var heard = new RecordingListener();
    var call = new AtomicReference<ModelCall>();
    var listener =
        new ModelListener() {
          @Override
          public void onDelta(String text) {
            heard.onDelta(text);
            call.get().cancel();
          }

          @Override
          public void onComplete(ModelResult result) {
            heard.onComplete(result);
          }

          @Override
          public void onFailure(ModelException failure) {
            heard.onFailure(failure);
          }
        };
    ModelFixture.on(context, () -> call.set(model.stream(ModelFixture.REQUEST, listener)));
    await(heard.heard());
    eventually("the server is done", () -> server.open() == 0);
    ModelFixture.on(context, () -> {});
    assertThat(heard.deltas()).containsExactly("a");
    assertThat(heard.ends()).isEmpty();
  }

  @Test
  void doesNothingAfterTheEnd() {
    Asked asked = ModelFixture.ask(vertx, model);
    asked.result();
    asked.cancel();
    ModelFixture.ask(vertx, model).result();
    assertThat(server.connections()).isEqualTo(1);
    assertThat(asked.listener().ends()).hasSize(1);
  }

  /** A call starts no listener inside {@code stream}, even when it can only fail. */
  @Test
  void isSilentUntilTheCallIsReturned() {
    var listener = new RecordingListener();
    Context context = vertx.getOrCreateContext();
    var bad =
        model(
            new Endpoint(URI.create("http://127.0.0.1:1/v1"), null, "m"), vertx.createHttpClient());
    ModelFixture.on(
        context,
        () -> {
          bad.stream(ModelFixture.REQUEST, listener);
          assertThat(listener.ends()).isEmpty();
        });
    assertThat(await(listener.ended())).isInstanceOf(ModelException.class);
    assertThat(listener.contexts()).containsOnly(context);
  }

  /** Over TLS the stream is HTTP/2, and a cancel resets it while its connection lives on. */
  @Test
  void resetsTheStreamOnHttp2() {
    Promise<Throwable> reset = Promise.promise();
    var endpoint =
        ModelFixture.secure(
            vertx,
            CERTIFICATE,
            request -> {
              assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2);
              var response = request.response().putHeader("content-type", "text/event-stream");
              response.exceptionHandler(reset::tryComplete);
              response.write("data: {\"choices\":[{\"delta\":{\"content\":\"Ho\"}}]}\n\n");
            });
    var options =
        ModelHttp.options(endpoint, ModelFixture.config(endpoint, null))
            .setTrustOptions(CERTIFICATE.trustOptions());
    Asked asked = ModelFixture.ask(vertx, model(endpoint, vertx.createHttpClient(options)));
    await(asked.listener().heard());
    asked.cancel();
    assertThat(await(reset.future()))
        .isInstanceOf(StreamResetException.class)
        .hasMessageContaining("8");
    assertThat(asked.listener().ends()).isEmpty();
  }

  @Test
  void refusesAServerWhoseCertificateNobodyTrusts() {
    var endpoint = ModelFixture.secure(vertx, CERTIFICATE, request -> request.response().end());
    var client = ModelHttp.client(vertx, endpoint, ModelFixture.config(endpoint, null));
    ModelException failure = ModelFixture.ask(vertx, model(endpoint, client)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasMessageContaining("SSLHandshakeException");
  }
}
