package dev.chasqui.eventlog;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Whether a poll thread does its work, and its brokers answer. Thread-safe. */
final class PollHealth {
  private static final long SILENT_SECONDS = 30;
  private static final double HEARTBEAT_SECONDS_MAX = 15;

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final LongSupplier nanos;
  private volatile long polledAtNanos;
  private volatile boolean ended;

  /**
   * @param metrics those of the consumer
   * @param nanos a monotonic clock
   */
  PollHealth(Supplier<Map<MetricName, ? extends Metric>> metrics, LongSupplier nanos) {
    this.metrics = metrics;
    this.nanos = nanos;
    polledAtNanos = nanos.getAsLong();
  }

  /** The thread is about to poll. */
  void polls() {
    polledAtNanos = nanos.getAsLong();
  }

  /** The thread has ended. */
  void ends() {
    ended = true;
  }

  /** Fails when the poll thread has not polled for 30 s or has ended, or the brokers are silent. */
  Future<Void> check() {
    if (ended) {
      return Future.failedFuture("the log's poll thread has ended");
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - polledAtNanos);
    if (seconds >= SILENT_SECONDS) {
      return Future.failedFuture("the log was not polled for " + seconds + " s");
    }
    double silence = secondsSinceHeartbeat();
    return silence > HEARTBEAT_SECONDS_MAX
        ? Future.failedFuture("no broker has answered for %.0f s".formatted(silence))
        : Future.succeededFuture();
  }

  /** As the group's coordinator was heard last; 0 before the first time. */
  private double secondsSinceHeartbeat() {
    for (var metric : metrics.get().values()) {
      if (metric.metricName().name().equals("last-heartbeat-seconds-ago")
          && metric.metricValue() instanceof Double seconds) {
        return seconds;
      }
    }
    return 0;
  }
}
