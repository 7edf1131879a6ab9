package dev.chasqui.ingress;

import dev.chasqui.eventlog.EventLog;
import dev.chasqui.eventlog.EventRecord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Keeps records in memory; can be made to wait, to fail or to refuse. */
final class FakeEventLog implements EventLog {
  private final Queue<EventRecord> records = new ConcurrentLinkedQueue<>();
  private final Promise<Integer> firstHeld = Promise.promise();
  private final Queue<Promise<Void>> held = new ConcurrentLinkedQueue<>();
  private volatile boolean holding;
  private volatile @Nullable RuntimeException thrown;
  private volatile @Nullable Throwable failure;

  @Override
  public Future<Void> append(List<EventRecord> batch) {
    RuntimeException toThrow = thrown;
    if (toThrow != null) {
      throw toThrow;
    }
    Throwable toFail = failure;
    if (toFail != null) {
      return Future.failedFuture(toFail);
    }
    records.addAll(batch);
    if (!holding) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    held.add(promise);
    firstHeld.tryComplete(batch.size());
    return promise.future();
  }

  /** Makes appends wait for {@link #release}. */
  void hold() {
    holding = true;
  }

  /** Done when an append is waiting. */
  Future<Integer> held() {
    return firstHeld.future();
  }

  void release() {
    holding = false;
    held.forEach(promise -> promise.tryComplete(null));
  }

  void throwing(RuntimeException exception) {
    thrown = exception;
  }

  void failing(Throwable cause) {
    failure = cause;
  }

  List<EventRecord> records() {
    return List.copyOf(records);
  }
}
