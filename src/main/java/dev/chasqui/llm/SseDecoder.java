package dev.chasqui.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into server-sent events, packet by packet (WHATWG HTML: Server-sent events,
 * "Interpreting an event stream").
 *
 * <p>Lines are collected as bytes and decoded only when whole, so a character that two packets
 * share arrives intact. Lines end in LF, CR or CRLF; a CR ends its line at once, without waiting
 * for the packet that may bring its LF. Not thread-safe.
 */
final class SseDecoder {

  /**
   * One event.
   *
   * @param type the {@code event} field; {@code message} when it had none
   * @param data the {@code data} lines, joined by LF
   */
  record Event(String type, String data) {}

  /** A line or an event went past its bound; the stream cannot be read on. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("a line or an event of the stream is too long", null, false, false);
    }
  }

  private static final String DEFAULT_TYPE = "message";
  private static final byte[] DATA = "data".getBytes(UTF_8);
  private static final byte[] EVENT = "event".getBytes(UTF_8);

  private final int maxLineBytes;
  private final int maxEventBytes;
  private final Consumer<Event> events;

  private byte[] line = new byte[512];
  private int lineLength;
  private boolean firstLine = true;
  private boolean afterCr;

  private String type = DEFAULT_TYPE;
  private boolean hasData;

  /** What nearly all events have: the one line of data. */
  private String onlyLine = "";

  /** All lines of data, once there is a second one. */
  private final StringBuilder lines = new StringBuilder();

  private int eventBytes;

  SseDecoder(int maxLineBytes, int maxEventBytes, Consumer<Event> events) {
    this.maxLineBytes = maxLineBytes;
    this.maxEventBytes = maxEventBytes;
    this.events = events;
  }

  /** Takes the next packet. Throws {@link TooLongException} past a bound. */
  void feed(Buffer packet) {
    byte[] bytes = packet.getBytes();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterCr) {
        afterCr = false;
        start = i + 1;
      } else if (b == '\n' || b == '\r') {
        append(bytes, start, i);
        endLine();
        afterCr = b == '\r';
        start = i + 1;
      } else {
        afterCr = false;
      }
    }
    append(bytes, start, bytes.length);
  }

  /**
   * Takes the end of the stream. The standard drops an event without its closing blank line; here
   * it counts, because servers close right after {@code data: [DONE]}.
   */
  void end() {
    if (lineLength > 0) {
      endLine();
    }
    dispatch();
  }

  private void append(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length <= 0) {
      return;
    }
    if (length > maxLineBytes - lineLength) {
      throw new TooLongException();
    }
    if (lineLength + length > line.length) {
      line = Arrays.copyOf(line, Math.max(lineLength + length, line.length * 2));
    }
    System.arraycopy(bytes, from, line, lineLength, length);
    lineLength += length;
  }

  private void endLine() {
    int start = firstLine && startsWithByteOrderMark() ? 3 : 0;
    firstLine = false;
    int length = lineLength - start;
    lineLength = 0;
    if (length == 0) {
      dispatch();
    } else if (line[start] != ':') {
      field(start, start + length);
    }
  }

  private boolean startsWithByteOrderMark() {
    return lineLength >= 3
        && line[0] == (byte) 0xEF
        && line[1] == (byte) 0xBB
        && line[2] == (byte) 0xBF;
  }

  private void field(int start, int end) {
    int colon = start;
    while (colon < end && line[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, end);
    if (value < end && line[value] == ' ') {
      value++;
    }
    if (Arrays.equals(line, start, colon, DATA, 0, DATA.length)) {
      if (end - start > maxEventBytes - eventBytes) {
        throw new TooLongException();
      }
      eventBytes += end - start;
      data(new String(line, value, end - value, UTF_8));
    } else if (Arrays.equals(line, start, colon, EVENT, 0, EVENT.length)) {
      type = value == end ? DEFAULT_TYPE : new String(line, value, end - value, UTF_8);
    }
    // id and retry serve reconnection, which a model call has not
  }

  private void data(String value) {
    if (!hasData) {
      hasData = true;
      onlyLine = value;
      return;
    }
    if (lines.isEmpty()) {
      lines.append(onlyLine);
    }
    lines.append('\n').append(value);
  }

  private void dispatch() {
    if (hasData) {
      var event = new Event(type, lines.isEmpty() ? onlyLine : lines.toString());
      clear();
      events.accept(event);
    } else {
      clear();
    }
  }

  private void clear() {
    type = DEFAULT_TYPE;
    lines.setLength(0);
    onlyLine = "";
    hasData = false;
    eventBytes = 0;
  }
}
