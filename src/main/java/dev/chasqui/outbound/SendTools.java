package dev.chasqui.outbound;

import dev.chasqui.config.OutboundConfig;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import dev.chasqui.store.GroupCommit;
import dev.chasqui.store.Write;
import dev.chasqui.whatsapp.GraphClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What everything that sends shares.
 *
 * @param context owns the state of the lanes
 * @param nanos a monotonic clock
 */
record SendTools(
    Vertx vertx,
    Context context,
    GraphClient graph,
    GroupCommit commits,
    WindowRefusals refusals,
    OutboxWrites writes,
    OutboundConfig config,
    SendMeters meters,
    Timeline timeline,
    InstantSource clock,
    LongSupplier nanos,
    RandomGenerator random) {

  /** Commits a change of one row and tells whether it found the row as expected. */
  Future<Boolean> change(Write write) {
    return commits.submit(write).map(results -> results.getFirst().rowCount() == 1);
  }

  /** Done after a time, on the context. */
  Future<Void> after(Duration pause) {
    return vertx.timer(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS).mapEmpty();
  }

  void record(List<String> traceIds, Stage stage, Map<String, String> detail) {
    for (String traceId : traceIds) {
      timeline.record(traceId, stage, clock.instant(), detail);
    }
  }
}
