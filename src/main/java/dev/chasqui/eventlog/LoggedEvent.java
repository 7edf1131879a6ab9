package dev.chasqui.eventlog;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event read from the log. Its taker must settle it exactly once: {@link #done()} when its
 * effects are durable, {@link #failed} when they cannot be. Until then the partition's committed
 * offset stays below it.
 */
public final class LoggedEvent {
  /** Hears how an event ended. Called from any thread. */
  interface Settlement {
    /** Nothing is left to do but wait for an answer. */
    void unanswered(LoggedEvent event);

    void done(LoggedEvent event);

    void failed(LoggedEvent event, Throwable cause);
  }

  private final String topic;
  private final int partition;
  private final long offset;
  private final String key;
  private final String kind;
  private final Buffer value;
  private final String traceId;
  private final Instant receivedAt;
  private final int attempt;
  private final @Nullable String source;
  private final int redirects;
  private final Settlement settlement;

  /**
   * @param source of a replayed dead letter or a copy under another key, the coordinate of the
   *     record that it was
   * @param redirects how often it was copied from one key to another
   */
  LoggedEvent(
      String topic,
      int partition,
      long offset,
      String key,
      String kind,
      Buffer value,
      String traceId,
      Instant receivedAt,
      int attempt,
      @Nullable String source,
      int redirects,
      Settlement settlement) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.kind = kind;
    this.value = value;
    this.traceId = traceId;
    this.receivedAt = receivedAt;
    this.attempt = attempt;
    this.source = source;
    this.redirects = redirects;
    this.settlement = settlement;
  }

  /** The same event for its next try. */
  LoggedEvent again() {
    return new LoggedEvent(
        topic,
        partition,
        offset,
        key,
        kind,
        value,
        traceId,
        receivedAt,
        attempt + 1,
        source,
        redirects,
        settlement);
  }

  /** The same event under another key; reads as this very record. */
  public EventRecord redirected(String otherKey, Buffer otherValue) {
    return new EventRecord(
        otherKey, kind, otherValue, traceId, receivedAt, coordinate(), redirects + 1);
  }

  /** How often it was copied from one key to another. */
  public int redirects() {
    return redirects;
  }

  /**
   * The event is with its conversation, whose answer it waits for. That may take a minute, and
   * costs nothing meanwhile: it counts no longer as in work. {@link #done()} or {@link #failed}
   * follows.
   */
  public void unanswered() {
    settlement.unanswered(this);
  }

  /** The effects are durable. */
  public void done() {
    settlement.done(this);
  }

  /**
   * The effects failed; the event is tried again a bounded number of times and then becomes a dead
   * letter.
   */
  public void failed(Throwable cause) {
    settlement.failed(this, cause);
  }

  /**
   * Names the record: {@code topic-partition-offset}. Equal for a redelivery of this record, and
   * for a dead letter of it that was replayed and for a copy under another key, so that none is
   * taken for Meta's second webhook.
   */
  public String coordinate() {
    return source != null ? source : topic + "-" + partition + "-" + offset;
  }

  /** Whether this is a dead letter put back into the log, or a copy under another key. */
  boolean replayed() {
    return source != null;
  }

  public int partition() {
    return partition;
  }

  public long offset() {
    return offset;
  }

  /** The text form of the conversation key; empty when a foreign producer wrote none. */
  public String key() {
    return key;
  }

  public String kind() {
    return kind;
  }

  public Buffer value() {
    return value;
  }

  public String traceId() {
    return traceId;
  }

  public Instant receivedAt() {
    return receivedAt;
  }

  /** 1 for the first try. */
  public int attempt() {
    return attempt;
  }
}
