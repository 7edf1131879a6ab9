package dev.chasqui.eventlog;

import io.vertx.core.Future;
import java.util.List;

/** Appends events to the durable log. Thread-safe; never blocks. */
@FunctionalInterface
public interface EventLog {

  /**
   * Appends all records of one webhook.
   *
   * @return done, on the caller's context, when every record is on all in-sync replicas; failed
   *     when any is not, in which case some may have been written and will come again with Meta's
   *     retry. An {@link java.util.concurrent.RejectedExecutionException} means that the bounded
   *     buffer is full.
   */
  Future<Void> append(List<EventRecord> records);
}
