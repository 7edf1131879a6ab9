package dev.chasqui.eventlog;

import io.vertx.core.Context;

/** Makes the owner of a partition that comes to this node. Called on the poll thread. */
@FunctionalInterface
public interface PartitionOwners {
  /**
   * The owner of this partition, as long as it is with this node.
   *
   * @param context where the owner will be called
   * @param view how far the owner is behind the log
   */
  PartitionHandler owner(int partition, Context context, LogView view);
}
