package dev.chasqui.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the event loops run. Each gets a heartbeat; a loop whose heart has not beaten for longer
 * than the limit is stalled, most likely by code that blocks it. Reading the state asks nothing of
 * the loops, so that it can be told while one hangs. Thread-safe.
 *
 * <p>Meters: {@code chasqui.eventloop.delay}, how late heartbeats come; {@code
 * chasqui.eventloop.stalled}, loops that are stalled now.
 */
public final class EventLoopWatch implements AutoCloseable {
  private final List<Heart> hearts = new ArrayList<>();
  private final Duration limit;

  /**
   * Starts the heartbeats.
   *
   * @param owners of the loops
   * @param interval time between two heartbeats of a loop
   * @param limit longest silence of a healthy loop
   */
  public EventLoopWatch(
      Collection<Vertx> owners, Duration interval, Duration limit, MeterRegistry meters) {
    this.limit = limit;
    var delay =
        Timer.builder("chasqui.eventloop.delay")
            .description("How late the heartbeats of the event loops come")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(meters);
    // Vert.x names no public way to its loops.
    for (Vertx owner : owners) {
      for (EventExecutor loop : ((VertxInternal) owner).nettyEventLoopGroup()) {
        hearts.add(new Heart(loop, interval, delay));
      }
    }
    Gauge.builder("chasqui.eventloop.stalled", this, EventLoopWatch::stalled)
        .description("Event loops that do not respond")
        .register(meters);
  }

  /** Beats twice a second; a loop that is silent for 10 s is stalled. */
  public EventLoopWatch(Collection<Vertx> owners, MeterRegistry meters) {
    this(owners, Duration.ofMillis(500), Duration.ofSeconds(10), meters);
  }

  /** Loops that do not respond now. */
  public long stalled() {
    long now = System.nanoTime();
    return hearts.stream().filter(heart -> now - heart.lastBeat > limit.toNanos()).count();
  }

  /** The state as one check; backends have no part in it, because a restart cannot mend them. */
  public HealthReport live() {
    long stalled = stalled();
    var reason =
        stalled == 0
            ? null
            : "%d of %d event loops silent for more than %d ms"
                .formatted(stalled, hearts.size(), limit.toMillis());
    return new HealthReport(List.of(new HealthReport.Check("event-loops", reason, 0)));
  }

  /** Stops the heartbeats. */
  @Override
  public void close() {
    hearts.forEach(heart -> heart.schedule.cancel(false));
  }

  private static final class Heart {
    private final long intervalNanos;
    private final Timer delay;
    private final ScheduledFuture<?> schedule;
    private volatile long lastBeat = System.nanoTime();

    Heart(EventExecutor loop, Duration interval, Timer delay) {
      this.intervalNanos = interval.toNanos();
      this.delay = delay;
      this.schedule =
          loop.scheduleWithFixedDelay(
              this::beat, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    private void beat() {
      long now = System.nanoTime();
      delay.record(Math.max(0, now - lastBeat - intervalNanos), TimeUnit.NANOSECONDS);
      lastBeat = now;
    }
  }
}
