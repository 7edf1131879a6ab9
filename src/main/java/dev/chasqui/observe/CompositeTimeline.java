package dev.chasqui.observe;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Several timelines that hear the same. As thread-safe as they are. */
public final class CompositeTimeline implements Timeline {
  private final List<Timeline> timelines;

  /** Tells each of these, in this order. */
  public CompositeTimeline(List<Timeline> timelines) {
    this.timelines = List.copyOf(timelines);
  }

  @Override
  public void record(String traceId, Stage stage, Instant at, Map<String, String> detail) {
    for (var timeline : timelines) {
      timeline.record(traceId, stage, at, detail);
    }
  }

  @Override
  public void record(
      String traceId, Stage stage, Instant at, Supplier<Map<String, String>> detail) {
    for (var timeline : timelines) {
      timeline.record(traceId, stage, at, detail);
    }
  }

  @Override
  public void record(
      String traceId, Instant receivedAt, Stage stage, Instant at, Map<String, String> detail) {
    for (var timeline : timelines) {
      timeline.record(traceId, receivedAt, stage, at, detail);
    }
  }
}
