package dev.chasqui.eventlog;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/** An owner that keeps what it is given; a test settles it when it likes. */
final class Keeper implements PartitionHandler {
  private final int partition;
  private final BlockingQueue<LoggedEvent> taken;
  private final List<String> released;

  /**
   * @param taken gets all events
   * @param released gets {@code p} and the number of the partition when it is let go
   */
  Keeper(int partition, BlockingQueue<LoggedEvent> taken, List<String> released) {
    this.partition = partition;
    this.taken = taken;
    this.released = released;
  }

  @Override
  public void accept(List<LoggedEvent> batch) {
    taken.addAll(batch);
  }

  @Override
  public Future<Void> release() {
    released.add("p" + partition);
    return Future.succeededFuture();
  }
}
