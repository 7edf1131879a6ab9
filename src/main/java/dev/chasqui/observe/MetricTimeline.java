package dev.chasqui.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns timelines into numbers. Details are dropped, so no personal data gets into a metric.
 * Thread-safe; what it remembers of open traces is bounded in number and age.
 *
 * <ul>
 *   <li>{@code chasqui.stage.entered} (tag {@code stage}): how often each stage was reached;
 *   <li>{@code chasqui.stage.latency} (tag {@code stage}): from the receipt of a message until it
 *       first reached the stage;
 *   <li>{@code chasqui.answer.first}: from the receipt of a message until the first part of its
 *       answer was sent;
 *   <li>{@code chasqui.answer.added}: the part of that time that Chasqui itself took: from receipt
 *       to the debounce window, and from the end of the window or of the model's answer, whichever
 *       was later, to the sent part;
 *   <li>{@code chasqui.trace.open}: traces remembered;
 *   <li>{@code chasqui.trace.evicted}: traces forgotten because there were too many.
 * </ul>
 */
public final class MetricTimeline implements Timeline {
  private static final Duration AGE_MAX = Duration.ofMinutes(10);

  private final int openMax;
  private final Map<Stage, Counter> entered = new EnumMap<>(Stage.class);
  private final Map<Stage, Timer> latency = new EnumMap<>(Stage.class);
  private final Timer firstAnswer;
  private final Timer added;
  private final Counter evicted;

  /** In the order of their first stage; guarded by itself. */
  private final LinkedHashMap<String, Map<Stage, Instant>> open = new LinkedHashMap<>();

  /**
   * Registers the meters.
   *
   * @param openMax traces to remember at most
   */
  public MetricTimeline(MeterRegistry meters, int openMax) {
    this.openMax = openMax;
    for (Stage stage : Stage.values()) {
      String tag = stage.name().toLowerCase(Locale.ROOT);
      entered.put(
          stage,
          Counter.builder("chasqui.stage.entered")
              .description("Times that a message reached the stage")
              .tag("stage", tag)
              .register(meters));
      latency.put(
          stage,
          timer("chasqui.stage.latency", "From receipt to the stage")
              .tag("stage", tag)
              .register(meters));
    }
    firstAnswer =
        timer("chasqui.answer.first", "From receipt to the first part sent").register(meters);
    added =
        timer("chasqui.answer.added", "Added to the larger of debounce and model").register(meters);
    evicted =
        Counter.builder("chasqui.trace.evicted")
            .description("Traces forgotten because too many were open")
            .register(meters);
    Gauge.builder("chasqui.trace.open", this, MetricTimeline::openTraces)
        .description("Traces remembered")
        .register(meters);
  }

  private static Timer.Builder timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(60));
  }

  @Override
  public void record(String traceId, Stage stage, Instant at, Map<String, String> detail) {
    increment(stage);
    synchronized (open) {
      var trace = stage == Stage.RECEIVED ? received(traceId, at) : open.get(traceId);
      if (trace == null) {
        return;
      }
      boolean first = trace.put(stage, at) == null;
      if (first) {
        measure(trace, stage, at);
      }
      if (stage == Stage.DUPLICATE || stage == Stage.DEAD_LETTERED) {
        open.remove(traceId);
      }
    }
  }

  private void increment(Stage stage) {
    var counter = entered.get(stage);
    if (counter != null) {
      counter.increment();
    }
  }

  private Map<Stage, Instant> received(String traceId, Instant at) {
    var known = open.get(traceId);
    if (known != null) {
      return known;
    }
    makeRoom(at);
    var trace = new EnumMap<Stage, Instant>(Stage.class);
    open.put(traceId, trace);
    return trace;
  }

  private void makeRoom(Instant now) {
    var eldest = open.entrySet().iterator();
    while (eldest.hasNext()) {
      boolean full = open.size() >= openMax;
      var received = eldest.next().getValue().get(Stage.RECEIVED);
      boolean old = received == null || Duration.between(received, now).compareTo(AGE_MAX) > 0;
      if (!full && !old) {
        return;
      }
      if (!old) {
        evicted.increment();
      }
      eldest.remove();
    }
  }

  private void measure(Map<Stage, Instant> trace, Stage stage, Instant at) {
    var received = trace.get(Stage.RECEIVED);
    var timer = latency.get(stage);
    if (received == null || timer == null) {
      return;
    }
    timer.record(between(received, at));
    if (stage == Stage.SENT) {
      firstAnswer.record(between(received, at));
      var opened = firstOf(trace, Stage.WINDOW_OPENED, Stage.CONSUMED);
      var ready = firstOf(trace, Stage.MODEL_COMPLETED, Stage.PART_QUEUED);
      var closed = trace.get(Stage.WINDOW_CLOSED);
      if (opened != null && ready != null && closed != null) {
        var later = ready.isAfter(closed) ? ready : closed;
        added.record(between(received, opened).plus(between(later, at)));
      }
    }
  }

  /** When the first of these stages that was reached was reached; null when none was. */
  private static @Nullable Instant firstOf(Map<Stage, Instant> trace, Stage one, Stage other) {
    var at = trace.get(one);
    return at == null ? trace.get(other) : at;
  }

  /** Never negative: stages on different nodes may carry clocks that differ a little. */
  private static Duration between(Instant start, Instant end) {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }

  private double openTraces() {
    synchronized (open) {
      return open.size();
    }
  }
}
