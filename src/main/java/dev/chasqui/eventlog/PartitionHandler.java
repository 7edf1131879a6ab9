package dev.chasqui.eventlog;

import io.vertx.core.Future;
import java.util.List;

/** Owns one assigned partition. Called on one Vert.x context only. */
public interface PartitionHandler {

  /** Takes events in log order. Never throws; settles each event in its time. */
  void accept(List<LoggedEvent> batch);

  /**
   * The partition goes to another owner, or the process stops: take nothing more, let running work
   * become durable, drop the rest unsettled so that the next owner finds it.
   *
   * @return done when nothing of this partition runs any more; the consumer waits for it only a
   *     bounded time
   */
  Future<Void> release();
}
