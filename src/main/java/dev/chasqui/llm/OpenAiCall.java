package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of an {@link OpenAiModel}: its connection, its deadlines and its one end. Confined to
 * the context that started it.
 *
 * <p>Two deadlines run. {@code connecting} bounds the wait for a connection, in the pool, to the
 * host and in the TLS handshake. {@code silence} bounds everything after: first the time to the
 * first token, counted from the start of the call, then the time between two tokens, then the wait
 * for the connection to end. Only text and pieces of tool calls move it; comments and empty deltas
 * do not.
 */
final class OpenAiCall implements ModelCall, AnswerReader.Output {
  private static final Logger log = LoggerFactory.getLogger(OpenAiCall.class);

  /** RFC 9113, 7: the stream is no longer needed. */
  private static final long HTTP2_CANCEL = 0x8;

  /** How long usage and the end marker may take after the finish reason. */
  private static final Duration FINISH_GRACE = Duration.ofSeconds(1);

  /**
   * How long the server may take to end an answer that is whole, before its connection is closed.
   */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** How long the body of a refusal may take: the status is known, the words are a courtesy. */
  private static final Duration REFUSAL_GRACE = Duration.ofSeconds(1);

  private static final int MAX_REFUSAL_BYTES = 16 << 10;

  private final OpenAiModel model;
  private final ModelRequest request;
  private final ModelListener listener;
  private final ServerWords words;
  private final AnswerReader reader;
  private final Deadline connecting;
  private final Deadline silence;

  private @Nullable HttpClientRequest exchange;
  private @Nullable Runnable streamOver;
  private boolean exchangeOver;
  private boolean hasText;
  private boolean hasCall;
  private boolean calling;
  private boolean ended;

  OpenAiCall(OpenAiModel model, ModelRequest request, ModelListener listener) {
    this.model = model;
    this.request = request;
    this.listener = listener;
    this.words = model.words(request);
    this.reader = new AnswerReader(this, words);
    this.connecting = new Deadline(model.vertx());
    this.silence = new Deadline(model.vertx());
  }

  void start() {
    if (ended) {
      return;
    }
    silence.set(model.config().firstTokenTimeout(), this::onSilence);
    connecting.set(
        model.config().connectTimeout(), () -> end(Kind.CONNECT, "no connection in time"));
    RequestOptions head;
    try {
      head = model.head();
    } catch (IllegalArgumentException e) {
      // A key that no header may hold. The message of the cause could quote it.
      end(Kind.REJECTED, "the key is not fit for a header");
      return;
    }
    try {
      Buffer body = model.body(request);
      model
          .client()
          .request(head)
          .onComplete(exchange -> onConnected(exchange, body), this::onNotConnected);
    } catch (IllegalStateException e) {
      onNotConnected(e); // the client was closed
    }
  }

  @Override
  public void cancel() {
    if (!ended) {
      ended = true;
      release();
    }
  }

  private void onConnected(HttpClientRequest exchange, Buffer body) {
    this.exchange = exchange;
    exchange.exceptionHandler(
        this::onBroken); // first: Vert.x logs the reset of a request without one
    if (ended) {
      abort();
      return;
    }
    connecting.clear();
    exchange.send(body).onComplete(this::onResponse, this::onBroken);
  }

  private void onNotConnected(Throwable cause) {
    Kind kind = cause instanceof ConnectionPoolTooBusyException ? Kind.OVERLOADED : Kind.CONNECT;
    end(kind, describe(cause));
  }

  private void onResponse(HttpClientResponse response) {
    if (ended) {
      return;
    }
    response.exceptionHandler(this::onBroken);
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      streamOver = model.pauses().begin(response.request().connection());
      response.handler(this::onBytes).endHandler(_ -> onEnd());
    } else {
      onRefused(status, response);
    }
  }

  private void onRefused(int status, HttpClientResponse response) {
    MultiMap headers = response.headers();
    Buffer body = Buffer.buffer();
    Runnable refuse =
        () -> end(HttpRefusal.of(status, headers, body, words, model.clock().instant()));
    silence.set(REFUSAL_GRACE, refuse);
    response.exceptionHandler(_ -> {
      exchangeOver = true;
      refuse.run();
    });
    response.handler(packet -> {
      body.appendBuffer(packet);
      if (body.length() > MAX_REFUSAL_BYTES) {
        refuse.run();
      }
    });
    response.endHandler(_ -> {
      exchangeOver = true;
      refuse.run();
    });
  }

  private void onBytes(Buffer packet) {
    if (!ended) {
      reader.feed(packet);
    }
  }

  private void onEnd() {
    exchangeIsOver();
    if (ended) {
      silence.clear();
    } else {
      reader.end();
    }
  }

  /** The connection broke, before the answer or inside it. */
  private void onBroken(Throwable cause) {
    exchangeIsOver();
    if (ended) {
      silence.clear();
    } else if (hasText || reader.finished()) {
      reader.end();
    } else {
      end(Kind.BROKEN_STREAM, describe(cause));
    }
  }

  private void onSilence() {
    if (reader.finished()) {
      done();
    } else if (hasText || calling) {
      end(Kind.STALLED, "no further token within " + model.config().stallTimeout());
    } else {
      end(Kind.FIRST_TOKEN_TIMEOUT, "no token within " + model.config().firstTokenTimeout());
    }
  }

  @Override
  public void text(String text) {
    if (ended) {
      return;
    }
    hasText = true;
    silence.set(model.config().stallTimeout(), this::onSilence);
    listener.onDelta(text);
  }

  @Override
  public void calling() {
    if (!ended) {
      calling = true;
      silence.set(model.config().stallTimeout(), this::onSilence);
    }
  }

  @Override
  public void toolCalls(List<ToolCall> calls) {
    // Models make up functions; who was not offered one would not know what to do with it.
    var offered = calls.stream().filter(call -> request.offers(call.name())).toList();
    if (!ended && !offered.isEmpty()) {
      hasCall = true;
      listener.onToolCalls(offered);
    }
  }

  @Override
  public void finishing() {
    if (!ended) {
      silence.set(FINISH_GRACE, this::onSilence);
    }
  }

  @Override
  public void done() {
    if (ended) {
      return;
    }
    if (!hasText && !hasCall) {
      end(Kind.EMPTY_ANSWER, "the answer has no text");
      return;
    }
    ended = true;
    if (exchangeOver) {
      silence.clear();
    } else {
      silence.set(LINGER, this::abort);
    }
    listener.onComplete(reader.result(model.modelName(), request));
  }

  @Override
  public void failed(ModelException failure) {
    end(failure);
  }

  private void end(Kind kind, String message) {
    end(new ModelException(kind, message));
  }

  private void end(ModelException failure) {
    if (ended) {
      return;
    }
    ended = true;
    release();
    log.debug(
        "model call failed trace={} model={} kind={} reason={}",
        request.traceId(),
        model.modelName(),
        failure.kind(),
        failure.getMessage());
    listener.onFailure(failure);
  }

  private void release() {
    connecting.clear();
    silence.clear();
    abort();
  }

  /** Closes an HTTP/1.1 connection, resets an HTTP/2 stream; both stop the server at once. */
  private void abort() {
    if (exchange != null && !exchangeOver) {
      exchangeIsOver();
      exchange.reset(HTTP2_CANCEL);
    }
  }

  private void exchangeIsOver() {
    exchangeOver = true;
    if (streamOver != null) {
      streamOver.run();
      streamOver = null;
    }
  }

  private String describe(Throwable cause) {
    return words.clean(cause.getClass().getSimpleName() + ": " + cause.getMessage());
  }
}
