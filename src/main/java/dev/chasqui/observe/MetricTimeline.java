package dev.chasqui.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Turns timelines into numbers. Details are dropped, so no personal data gets into a metric.
 * Thread-safe; what it remembers of open traces is bounded in number and age. A trace is opened by
 * the node that consumes the message, whichever node received it: what waits in the log costs
 * nothing here.
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
 *   <li>{@code chasqui.trace.open}: traces remembered: those that were consumed, and neither
 *       answered and read nor left without an answer, for ten minutes;
 *   <li>{@code chasqui.trace.evicted}: traces forgotten because there were too many.
 * </ul>
 */
public final class MetricTimeline implements Timeline {
  private static final long AGE_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

  /** After these nothing follows that is worth remembering a message for. */
  private static final Set<Stage> ENDS =
      EnumSet.of(Stage.DUPLICATE, Stage.DEAD_LETTERED, Stage.KEPT_SILENT, Stage.READ);

  private final int openMax;
  private final Map<Stage, Counter> entered = new EnumMap<>(Stage.class);
  private final Map<Stage, Timer> latency = new EnumMap<>(Stage.class);
  private final Timer firstAnswer;
  private final Timer added;
  private final Counter evicted;

  /** In the order in which they were opened; guarded by itself. */
  private final LinkedHashMap<String, Trace> open = new LinkedHashMap<>();

  /**
   * What is remembered of a message, in microseconds: very many are kept for minutes, so that
   * objects for each stage would be what the garbage collector has most to do with.
   */
  private static final class Trace {
    private static final long NEVER = Long.MIN_VALUE;

    final long received;
    final long opened;

    final Set<Stage> reached = EnumSet.noneOf(Stage.class);
    long consumed = NEVER;
    long windowOpened = NEVER;
    long windowClosed = NEVER;
    long modelCompleted = NEVER;
    long partQueued = NEVER;

    Trace(long received, long opened) {
      this.received = received;
      this.opened = opened;
    }

    /** Whether it is the first time. The last time counts where a stage is reached again. */
    boolean reach(Stage stage, long at) {
      switch (stage) {
        case CONSUMED -> consumed = at;
        case WINDOW_OPENED -> windowOpened = at;
        case WINDOW_CLOSED -> windowClosed = at;
        case MODEL_COMPLETED -> modelCompleted = at;
        case PART_QUEUED -> partQueued = at;
        default -> {}
      }
      return reached.add(stage);
    }

    /** What Chasqui itself took until the first part was sent, or {@link #NEVER}. */
    long added(long sent) {
      long opened = windowOpened == NEVER ? consumed : windowOpened;
      long ready = modelCompleted == NEVER ? partQueued : modelCompleted;
      if (opened == NEVER || ready == NEVER || windowClosed == NEVER) {
        return NEVER;
      }
      return between(received, opened) + between(Math.max(ready, windowClosed), sent);
    }
  }

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
    if (stage == Stage.RECEIVED) {
      return;
    }
    long micros = micros(at);
    synchronized (open) {
      var trace = open.get(traceId);
      if (trace != null) {
        reach(traceId, trace, stage, micros);
      }
    }
  }

  @Override
  public void record(
      String traceId, Stage stage, Instant at, Supplier<Map<String, String>> detail) {
    record(traceId, stage, at, Map.of());
  }

  @Override
  public void record(
      String traceId, Instant receivedAt, Stage stage, Instant at, Map<String, String> detail) {
    increment(stage);
    long received = micros(receivedAt);
    long micros = micros(at);
    if (stage == Stage.ACKNOWLEDGED) {
      // By the node that received it, for which that is the last stage: nothing to remember.
      time(stage, between(received, micros));
      return;
    }
    synchronized (open) {
      var known = open.get(traceId);
      var trace = known == null ? new Trace(received, micros) : known;
      if (known == null && !ENDS.contains(stage)) {
        makeRoom(micros);
        open.put(traceId, trace);
      }
      reach(traceId, trace, stage, micros);
    }
  }

  /** Under the lock. */
  private void reach(String traceId, Trace trace, Stage stage, long at) {
    if (trace.reach(stage, at)) {
      measure(trace, stage, at);
    }
    if (ENDS.contains(stage)) {
      open.remove(traceId);
    }
  }

  private static long micros(Instant at) {
    return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1_000;
  }

  private void increment(Stage stage) {
    var counter = entered.get(stage);
    if (counter != null) {
      counter.increment();
    }
  }

  private void makeRoom(long now) {
    var eldest = open.entrySet().iterator();
    while (eldest.hasNext()) {
      boolean full = open.size() >= openMax;
      // Not since its receipt: what waited in the log for long is what most needs measuring.
      boolean old = now - eldest.next().getValue().opened > AGE_MICROS_MAX;
      if (!full && !old) {
        return;
      }
      if (!old) {
        evicted.increment();
      }
      eldest.remove();
    }
  }

  private void measure(Trace trace, Stage stage, long at) {
    time(stage, between(trace.received, at));
    if (stage == Stage.SENT) {
      firstAnswer.record(between(trace.received, at), TimeUnit.MICROSECONDS);
      long own = trace.added(at);
      if (own != Trace.NEVER) {
        added.record(own, TimeUnit.MICROSECONDS);
      }
    }
  }

  private void time(Stage stage, long micros) {
    var timer = latency.get(stage);
    if (timer != null) {
      timer.record(micros, TimeUnit.MICROSECONDS);
    }
  }

  /** Never negative: stages on different nodes may carry clocks that differ a little. */
  private static long between(long start, long end) {
    return Math.max(0, end - start);
  }

  private double openTraces() {
    synchronized (open) {
      return open.size();
    }
  }
}
