package dev.chasqui.eventlog;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * One event on its way into the log.
 *
 * @param key the text form of its conversation key
 * @param kind what {@code value} holds; becomes a header
 * @param value JSON in UTF-8; not copied, so nobody may change it after the call
 * @param receivedAt when its webhook arrived
 */
public record EventRecord(
    String key, String kind, Buffer value, String traceId, Instant receivedAt) {}
