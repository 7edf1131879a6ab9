package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a successful answer: server-sent events, or one JSON object from a server that
 * ignores {@code stream}. The first byte tells which, because content types lie. Not thread-safe.
 *
 * <p>After {@link Output#done} or {@link Output#failed} it may go on to tell more, which the output
 * ignores.
 */
final class AnswerReader {

  /** What the reader finds. */
  interface Output {
    /** A further piece of the answer, never empty. */
    void text(String text);

    /** The model is writing a tool call, which is not whole yet. */
    void calling();

    /** All tool calls, whole; told once, after all text and before the end, and never empty. */
    void toolCalls(List<ToolCall> calls);

    /** The finish reason came: only usage and the end marker can follow. */
    void finishing();

    /** The answer is whole. */
    void done();

    void failed(ModelException failure);
  }

  /** Far above any answer; a stream that goes on past it is a server gone wrong. */
  static final int MAX_BYTES = 4 << 20;

  static final int MAX_LINE_BYTES = 256 << 10;
  static final int MAX_EVENT_BYTES = 512 << 10;
  private static final String END_MARKER = "[DONE]";

  private enum Mode {
    UNKNOWN,
    EVENTS,
    OBJECT
  }

  private final Output output;
  private final ServerWords words;
  private final SseDecoder events = new SseDecoder(MAX_LINE_BYTES, MAX_EVENT_BYTES, this::onEvent);
  private final Buffer object = Buffer.buffer();
  private final TokenEstimate completion = new TokenEstimate();
  private final ToolCallAssembler calls = new ToolCallAssembler();

  private Mode mode = Mode.UNKNOWN;
  private int bytes;
  private boolean callsTold;
  private @Nullable String finishReason;
  private @Nullable String model;
  private @Nullable TokenUsage usage;

  AnswerReader(Output output, ServerWords words) {
    this.output = output;
    this.words = words;
  }

  /** Takes the next packet of the body. */
  void feed(Buffer packet) {
    bytes += packet.length();
    if (bytes > MAX_BYTES) {
      broken("stream longer than %d bytes".formatted(MAX_BYTES));
      return;
    }
    if (mode == Mode.UNKNOWN) {
      mode = modeOf(packet);
    }
    if (mode == Mode.OBJECT) {
      object.appendBuffer(packet);
      return;
    }
    try {
      events.feed(packet);
    } catch (SseDecoder.TooLongException _) {
      broken("a line or an event of the stream is too long");
    }
  }

  /** Takes the end of the body, orderly or not. */
  void end() {
    if (mode == Mode.OBJECT) {
      onJson(object.toString());
      done();
      return;
    }
    try {
      events.end();
    } catch (SseDecoder.TooLongException _) {
      broken("a line or an event of the stream is too long");
    }
    if (finished()) {
      done();
    } else {
      broken("connection closed before the end of the answer");
    }
  }

  /** Whether the finish reason is there, so that the answer is whole even without an end marker. */
  boolean finished() {
    return finishReason != null;
  }

  /** The result as far as it was told; the rest is filled in from what was asked. */
  ModelResult result(String requestedModel, ModelRequest request) {
    TokenUsage used = usage;
    if (used == null) {
      int prompt = TokenEstimate.of(request);
      used = new TokenUsage(prompt, completion.tokens(), true);
    }
    return new ModelResult(
        model == null ? requestedModel : model,
        finishReason == null ? "unknown" : finishReason,
        used);
  }

  private static Mode modeOf(Buffer packet) {
    for (int i = 0; i < packet.length(); i++) {
      if (!Character.isWhitespace(packet.getByte(i))) {
        return packet.getByte(i) == '{' ? Mode.OBJECT : Mode.EVENTS;
      }
    }
    return Mode.EVENTS;
  }

  private void onEvent(SseDecoder.Event event) {
    String data = event.data().strip();
    if (data.equals(END_MARKER)) {
      done();
    } else if (event.type().equals("error")) {
      onErrorEvent(data);
    } else if (!data.isEmpty()) {
      onJson(data);
    }
  }

  private void onErrorEvent(String data) {
    ChatChunk chunk = ChatChunk.parse(data);
    if (chunk != null && chunk.error() != null) {
      failed(chunk.error());
    } else {
      failed(new ServerError(data, "", ""));
    }
  }

  private void onJson(String json) {
    ChatChunk chunk = ChatChunk.parse(json);
    if (chunk == null) {
      // Once the text is whole, only usage can be lost with what a closing connection cut off.
      if (!finished()) {
        broken("unreadable JSON in the answer");
      }
      return;
    }
    if (chunk.error() != null) {
      failed(chunk.error());
      return;
    }
    if (chunk.model() != null) {
      model = chunk.model();
    }
    if (chunk.usage() != null) {
      usage = chunk.usage();
    }
    if (!chunk.text().isEmpty()) {
      completion.add(chunk.text());
      output.text(chunk.text());
    }
    chunk.calls().forEach(this::onFragment);
    if (chunk.finishReason() != null) {
      finishReason = chunk.finishReason();
      tellCalls();
      output.finishing();
    }
  }

  private void onFragment(ToolFragment fragment) {
    calls.add(fragment);
    if (!fragment.isEmpty()) {
      completion.add(fragment.name());
      completion.add(fragment.arguments());
      output.calling();
    }
  }

  private void done() {
    tellCalls();
    output.done();
  }

  private void tellCalls() {
    var whole = calls.calls();
    if (!callsTold && !whole.isEmpty()) {
      callsTold = true;
      output.toolCalls(whole);
    }
  }

  private void failed(ServerError error) {
    output.failed(
        new ModelException(error.kind(), "error in the answer: " + words.describe(error)));
  }

  private void broken(String what) {
    output.failed(new ModelException(Kind.BROKEN_STREAM, what));
  }
}
