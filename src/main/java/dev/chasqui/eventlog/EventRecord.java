package dev.chasqui.eventlog;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way into the log.
 *
 * @param key the text form of its conversation key
 * @param kind what {@code value} holds; becomes a header
 * @param value JSON in UTF-8; not copied, so nobody may change it after the call
 * @param receivedAt when its webhook arrived
 * @param source of a copy under another key, the coordinate of the record that it is a copy of
 * @param redirects how often it was copied from one key to another
 */
public record EventRecord(
    String key,
    String kind,
    Buffer value,
    String traceId,
    Instant receivedAt,
    @Nullable String source,
    int redirects) {

  /** A record that is no copy. */
  public EventRecord(String key, String kind, Buffer value, String traceId, Instant receivedAt) {
    this(key, kind, value, traceId, receivedAt, null, 0);
  }
}
