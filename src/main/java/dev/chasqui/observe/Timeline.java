package dev.chasqui.observe;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Hears what happens to each message on its way. Implementations must be fast, thread-safe and
 * never throw: they are called on the hot path.
 */
@FunctionalInterface
public interface Timeline {

  /** Hears nothing. */
  Timeline NONE = (_, _, _, _) -> {};

  /**
   * One message reached a stage.
   *
   * @param traceId the trace of the inbound message
   * @param detail small facts for a person to read, without secrets; personal data is allowed, so
   *     that an implementation outside the sandbox must drop it
   */
  void record(String traceId, Stage stage, Instant at, Map<String, String> detail);

  /**
   * As {@link #record(String, Stage, Instant, Map)}, with facts that are made for who keeps them.
   */
  default void record(
      String traceId, Stage stage, Instant at, Supplier<Map<String, String>> detail) {
    record(traceId, stage, at, detail.get());
  }

  /**
   * As {@link #record(String, Stage, Instant, Map)}, by somebody who knows when the message was
   * received: another node may have received it.
   */
  default void record(
      String traceId, Instant receivedAt, Stage stage, Instant at, Map<String, String> detail) {
    record(traceId, stage, at, detail);
  }
}
