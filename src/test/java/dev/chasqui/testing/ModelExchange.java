package dev.chasqui.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/** One request at a {@link FakeModelServer}, and the means to answer it, well or badly. */
public final class ModelExchange {
  private static final String EVENT_STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Vertx vertx;
  private final NetSocket socket;
  private final JsonObject request;
  private final Runnable onOver;
  private boolean over;

  ModelExchange(Vertx vertx, NetSocket socket, JsonObject request, Runnable onOver) {
    this.vertx = vertx;
    this.socket = socket;
    this.request = request;
    this.onOver = onOver;
  }

  /** A whole streamed answer in the given pieces, with usage and end marker. */
  public static FakeModelServer.Script answer(String... pieces) {
    return slowly(Duration.ZERO, Duration.ZERO, pieces);
  }

  /** The same with a wait before the first piece and between two pieces. */
  public static FakeModelServer.Script slowly(Duration first, Duration each, String... pieces) {
    return exchange -> {
      exchange.stream();
      exchange.after(first, () -> exchange.pieces(0, each, pieces));
    };
  }

  /** An answer that is not a stream; headers as whole lines. */
  public static FakeModelServer.Script status(int status, String body, String... headers) {
    return exchange -> {
      var head = new StringBuilder("HTTP/1.1 %d Whatever\r\n".formatted(status));
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      var bytes = Buffer.buffer(body);
      head.append("Content-Length: %d\r\n\r\n".formatted(bytes.length()));
      exchange.raw(head.toString()).raw(bytes).over();
    };
  }

  /** No answer at all. */
  public static FakeModelServer.Script silence() {
    return _ -> {};
  }

  /** A stream that the steps write. */
  public static FakeModelServer.Script streaming(FakeModelServer.Script steps) {
    return exchange -> steps.play(exchange.stream());
  }

  public JsonObject request() {
    return request;
  }

  /** Sends bytes as they are. */
  public ModelExchange raw(String text) {
    return raw(Buffer.buffer(text));
  }

  /** Sends bytes as they are. */
  public ModelExchange raw(Buffer bytes) {
    if (!over) {
      socket.write(bytes);
    }
    return this;
  }

  /** Sends the head of an event stream in chunked transfer coding. */
  public ModelExchange stream() {
    return raw(EVENT_STREAM);
  }

  /** Sends bytes of the body as one chunk of the transfer coding. */
  public ModelExchange chunk(String text) {
    return chunk(Buffer.buffer(text));
  }

  /** Sends bytes of the body as one chunk of the transfer coding. */
  public ModelExchange chunk(Buffer bytes) {
    return raw(
        Buffer.buffer(Integer.toHexString(bytes.length()) + "\r\n")
            .appendBuffer(bytes)
            .appendString("\r\n"));
  }

  /** Sends one event. */
  public ModelExchange event(String data) {
    return chunk("data: " + data + "\n\n");
  }

  /** Sends a piece of the answer. */
  public ModelExchange delta(String text) {
    return event(choice(new JsonObject().put("content", text), null).encode());
  }

  /** Sends the finish reason. */
  public ModelExchange finish(String reason) {
    return event(choice(new JsonObject(), reason).encode());
  }

  /** Sends token usage, in a chunk without choices. */
  public ModelExchange usage(int prompt, int completion) {
    return event(
        new JsonObject()
            .put("model", "fake-1")
            .put("choices", new JsonArray())
            .put(
                "usage",
                new JsonObject().put("prompt_tokens", prompt).put("completion_tokens", completion))
            .encode());
  }

  /** Sends the end marker. */
  public ModelExchange done() {
    return event("[DONE]");
  }

  /** Ends the chunked body in good order; the connection stays open for the next request. */
  public void end() {
    raw("0\r\n\r\n").over();
  }

  /** Closes the connection in the middle of whatever was being said. */
  public void drop() {
    over();
    socket.close();
  }

  /** Goes on after a while, unless the client has gone away. */
  public void after(Duration delay, Runnable step) {
    if (delay.isZero()) {
      step.run();
    } else {
      vertx.setTimer(
          delay.toMillis(),
          _ -> {
            if (!over) {
              step.run();
            }
          });
    }
  }

  /** Returns whether the answer was still under way. */
  boolean abandon() {
    boolean was = !over;
    over();
    return was;
  }

  private void pieces(int index, Duration each, String... pieces) {
    if (index == pieces.length) {
      finish("stop").usage(11, pieces.length).done().end();
      return;
    }
    delta(pieces[index]);
    after(each, () -> pieces(index + 1, each, pieces));
  }

  private void over() {
    if (!over) {
      over = true;
      onOver.run();
    }
  }

  private static JsonObject choice(JsonObject delta, String finishReason) {
    return new JsonObject()
        .put("object", "chat.completion.chunk")
        .put("model", "fake-1")
        .put(
            "choices",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("index", 0)
                        .put("delta", delta)
                        .put("finish_reason", finishReason)));
  }
}
