package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ModelConfig.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ModelHttpTest {
  private static final SelfSignedCertificate CERTIFICATE =
      SelfSignedCertificate.create("localhost");

  @AfterAll
  static void deleteCertificate() {
    CERTIFICATE.delete();
  }

  /** None is answered before all have come, so none may wait for another's connection. */
  @Test
  void allCallsThatMayRunDoSoWithAServerThatDoesNotSpeakHttp2(Vertx vertx) throws Exception {
    Promise<Void> all = Promise.promise();
    var waiting = new AtomicInteger();
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(false)
            .setKeyCertOptions(CERTIFICATE.keyCertOptions());
    Endpoint unknown = ModelFixture.endpoint(URI.create("https://localhost/v1"));
    var config = ModelFixture.config(unknown, null);
    var server =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> {
              if (waiting.incrementAndGet() == config.maxConcurrent()) {
                all.complete();
              }
              all.future().onSuccess(_ -> request.response().end());
            })
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS);
    var client =
        vertx.createHttpClient(
            ModelHttp.options(unknown, config).setTrustOptions(CERTIFICATE.trustOptions()),
            ModelHttp.pool(config));
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI("https://localhost:" + server.actualPort() + "/");
    var calls =
        IntStream.range(0, config.maxConcurrent())
            .mapToObj(_ -> client.request(request).compose(call -> call.send()))
            .toList();
    Future.all(calls).await(20, TimeUnit.SECONDS);
    assertThat(calls).allMatch(call -> call.result().statusCode() == 200);
  }
}
