package dev.chasqui.eventlog;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of a record in the log. */
final class EventHeaders {
  /** Version of the value's shape, so that nodes of two releases can share a topic. */
  static final String VERSION = "v";

  static final String KIND = "kind";
  static final String RECEIVED_AT = "received-at";
  static final String TRACE_ID = "trace-id";

  /**
   * Where the event came from: on dead letters, which keep it when replayed, and on copies under
   * another key.
   */
  static final String SOURCE = "source";

  /** On copies under another key: how often the event was copied from one key to another. */
  static final String REDIRECTS = "redirects";

  /** On dead letters: why they are there. */
  static final String ERROR = "error";

  static final String ATTEMPTS = "attempts";

  /** On markers among the dead letters: the id of the letter that was put back into the log. */
  static final String REPLAY_OF = "replay-of";

  private static final byte[] VERSION_1 = {'1'};

  private EventHeaders() {}

  static void write(Headers headers, EventRecord event) {
    headers.add(VERSION, VERSION_1);
    put(headers, KIND, event.kind());
    put(headers, TRACE_ID, event.traceId());
    put(headers, RECEIVED_AT, Long.toString(event.receivedAt().toEpochMilli()));
    String source = event.source();
    if (source != null) {
      put(headers, SOURCE, source);
    }
    if (event.redirects() > 0) {
      put(headers, REDIRECTS, Integer.toString(event.redirects()));
    }
  }

  /** How often a record was copied from one key to another. */
  static int redirects(Headers headers) {
    String text = text(headers, REDIRECTS);
    return text != null && text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
  }

  static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  static @Nullable String text(Headers headers, String name) {
    var header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The receive time, or the broker's time of a record that somebody else wrote without one. */
  static Instant receivedAt(Headers headers, long brokerMillis) {
    String text = text(headers, RECEIVED_AT);
    if (text != null) {
      try {
        return Instant.ofEpochMilli(Long.parseLong(text));
      } catch (NumberFormatException | DateTimeException _) {
        return Instant.ofEpochMilli(brokerMillis);
      }
    }
    return Instant.ofEpochMilli(brokerMillis);
  }
}
