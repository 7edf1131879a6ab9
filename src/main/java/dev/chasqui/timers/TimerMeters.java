package dev.chasqui.timers;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What is told about timers. */
final class TimerMeters {
  private final Counter fired;
  private final Counter failures;
  private final Timer delay;
  private final AtomicLong lagMillis = new AtomicLong();

  TimerMeters(MeterRegistry meters) {
    fired =
        Counter.builder("chasqui.timers.fired")
            .description("Timers whose event is in the log")
            .register(meters);
    failures =
        Counter.builder("chasqui.timers.failures")
            .description("Rounds in which due timers could not be claimed, appended or deleted")
            .register(meters);
    delay =
        Timer.builder("chasqui.timers.delay")
            .description("From the due time of a timer until a node claimed it")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("chasqui.timers.lag", lagMillis, millis -> millis.get() / 1_000.0)
        .baseUnit("seconds")
        .description("How long the fleet's oldest due timer has been waiting")
        .register(meters);
  }

  void fired(List<DueTimer> timers) {
    fired.increment(timers.size());
    for (DueTimer timer : timers) {
      Duration late = Duration.between(timer.dueAt(), timer.claimedAt());
      delay.record(late.isNegative() ? Duration.ZERO : late);
    }
  }

  void failed() {
    failures.increment();
  }

  void lag(Duration lag) {
    lagMillis.set(lag.toMillis());
  }
}
