package dev.chasqui.eventlog;

/** How far the reader of the log is with one partition. Thread-safe. */
@FunctionalInterface
public interface LogView {
  /**
   * Whether everything that the log held a moment ago has been given to the partition's owner, as
   * far as this node can know: a broker that is slow to hand out what it has is not noticed.
   */
  boolean current();
}
