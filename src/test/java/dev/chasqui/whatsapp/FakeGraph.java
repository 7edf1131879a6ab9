package dev.chasqui.whatsapp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Graph API whose answer a test decides. */
final class FakeGraph {
  /** A request that arrived whole. */
  record Call(String method, String uri, String authorization, Buffer body) {}

  /** Answers one request, or does not. */
  @FunctionalInterface
  interface Behaviour {
    void answer(HttpServerRequest request);
  }

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final URI url;
  private volatile Behaviour behaviour = request -> accept(request, "wamid.ACCEPTED");
  private volatile Behaviour atHead = _ -> {};

  FakeGraph(Vertx vertx) throws TimeoutException {
    this(vertx, new HttpServerOptions(), "http://127.0.0.1:");
  }

  /**
   * Over TLS, as localhost.
   *
   * @param http2 whether it speaks that beside HTTP/1.1
   */
  static FakeGraph secure(Vertx vertx, SelfSignedCertificate certificate, boolean http2)
      throws TimeoutException {
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(http2)
            .setKeyCertOptions(certificate.keyCertOptions());
    return new FakeGraph(vertx, options, "https://localhost:");
  }

  private FakeGraph(Vertx vertx, HttpServerOptions options, String base) throws TimeoutException {
    Future<Integer> listening =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> {
              atHead.answer(request);
              request
                  .body()
                  .onSuccess(body -> {
                    calls.add(
                        new Call(
                            request.method().name(),
                            request.uri(),
                            String.valueOf(request.getHeader("Authorization")),
                            body));
                    behaviour.answer(request);
                  });
            })
            .listen(0, "127.0.0.1")
            .map(server -> server.actualPort());
    url = URI.create(base + listening.await(10, TimeUnit.SECONDS));
  }

  URI url() {
    return url;
  }

  List<Call> calls() {
    return calls;
  }

  void onRequest(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  void atHead(Behaviour behaviour) {
    atHead = behaviour;
  }

  /** Answers with a status and a body. */
  void answers(int status, String body) {
    onRequest(request -> request.response().setStatusCode(status).end(body));
  }

  /** Answers with an error in Meta's form. */
  void fails(int status, int code, String details) {
    var error =
        new JsonObject()
            .put("message", "(#" + code + ") title")
            .put("type", "OAuthException")
            .put("code", code)
            .put("error_data", new JsonObject().put("details", details))
            .put("fbtrace_id", "TRACE");
    answers(status, new JsonObject().put("error", error).encode());
  }

  private static void accept(HttpServerRequest request, String id) {
    var answer =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("messages", JsonArray.of(new JsonObject().put("id", id)));
    request.response().end(answer.encode());
  }
}
