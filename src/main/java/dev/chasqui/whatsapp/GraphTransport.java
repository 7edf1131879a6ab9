package dev.chasqui.whatsapp;

import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.whatsapp.GraphAnswers.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange with the Graph API, and what its failure says about the request: one that never
 * left whole is safe to repeat ({@link ErrorClass#REPLAY}), one that left may have taken effect
 * ({@link ErrorClass#UNKNOWN}). Thread-safe.
 */
final class GraphTransport {
  /** Largest answer read; Meta's are below 2 kB. */
  private static final int ANSWER_BYTES_MAX = 64 * 1024;

  /** Requests that may wait for each pooled connection before further ones are refused. */
  private static final int WAITING_PER_CONNECTION = 4;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** Shorter than the servers', so that a request seldom meets a connection that just closed. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** Below what servers allow (RFC 9113, 6.5.2 recommends 100 or more). */
  private static final int STREAMS_PER_CONNECTION = 64;

  /** The server has not worked on the request at all (RFC 9113, 8.7). */
  private static final long REFUSED_STREAM = 0x7;

  private final Vertx vertx;
  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param options {@link #options}
   */
  GraphTransport(Vertx vertx, WhatsAppConfig config, HttpClientOptions options) {
    this.vertx = vertx;
    timeout = config.requestTimeout();
    int requests = config.connections();
    client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(requests)
                    // What a server speaks is known only once it is connected: with room for few,
                    // one that speaks HTTP/1.1 would get few as well. Those that share are few.
                    .setHttp2MaxSize(requests)
                    .setMaxWaitQueueSize(requests * WAITING_PER_CONNECTION))
            .build();
  }

  /**
   * HTTP/1.1 over plain TCP; over TLS what the server picks of HTTP/2 and HTTP/1.1. With the former
   * requests share a connection, instead of a handshake for each that is under way at once.
   */
  static HttpClientOptions options(WhatsAppConfig config) {
    long connectMillis = Math.min(CONNECT_TIMEOUT.toMillis(), config.requestTimeout().toMillis());
    int keepAliveSeconds = Math.toIntExact(KEEP_ALIVE.toSeconds());
    var options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(connectMillis))
            .setKeepAliveTimeout(keepAliveSeconds)
            .setHttp2KeepAliveTimeout(keepAliveSeconds)
            .setHttp2MultiplexingLimit(STREAMS_PER_CONNECTION);
    boolean tls = "https".equalsIgnoreCase(config.graphUrl().getScheme());
    return tls
        ? options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        : options;
  }

  /** Sends one request; the future fails with {@link GraphException}. */
  Future<Answer> call(HttpMethod method, String url, String token, @Nullable Buffer body) {
    var options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(url)
            .setTimeout(timeout.toMillis())
            .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
    if (body != null) {
      options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    }
    if (Vertx.currentContext() != null) {
      return exchange(options, body);
    }
    // On a foreign thread the answer could arrive between two steps of the exchange and be missed.
    Promise<Answer> answer = Promise.promise();
    vertx.getOrCreateContext().runOnContext(_ -> exchange(options, body).onComplete(answer));
    return answer.future();
  }

  private Future<Answer> exchange(RequestOptions options, @Nullable Buffer body) {
    return client
        .request(options)
        .recover(failure -> Future.failedFuture(notConnected(failure)))
        .compose(request -> exchange(request, body));
  }

  Future<Void> close() {
    return client.close();
  }

  private Future<Answer> exchange(HttpClientRequest request, @Nullable Buffer body) {
    Future<Void> written = request.end(body == null ? Buffer.buffer() : body);
    return request
        .response()
        .compose(GraphTransport::read)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> {
          request.reset();
          return Future.failedFuture(broken(failure, written));
        });
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> answer = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(answer::tryFail);
    response.handler(bytes -> {
      if (body.length() + bytes.length() > ANSWER_BYTES_MAX) {
        answer.tryFail(unknown("the answer is too large"));
      } else {
        body.appendBuffer(bytes);
      }
    });
    response.endHandler(_ ->
        answer.tryComplete(
            new Answer(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), body)));
    return answer.future();
  }

  private static GraphException notConnected(Throwable failure) {
    String detail =
        failure instanceof ConnectionPoolTooBusyException
            ? "local overload: too many requests wait for a connection"
            : "could not connect: " + failure.getClass().getSimpleName();
    return new GraphException(ErrorClass.REPLAY, 0, detail, null);
  }

  private static GraphException broken(Throwable failure, Future<Void> written) {
    if (failure instanceof GraphException known) {
      return known;
    }
    if (failure instanceof TimeoutException) {
      return unknown("no answer in time");
    }
    if (failure instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM) {
      return new GraphException(ErrorClass.REPLAY, 0, "the server did not take the request", null);
    }
    return written.failed()
        ? new GraphException(ErrorClass.REPLAY, 0, "the request did not leave", null)
        : unknown("the connection broke before the answer was complete");
  }

  private static GraphException unknown(String detail) {
    return new GraphException(ErrorClass.UNKNOWN, 0, detail, null);
  }
}
