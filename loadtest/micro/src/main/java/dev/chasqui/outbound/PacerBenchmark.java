package dev.chasqui.outbound;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One message of a backlog: may it leave, it leaves, it is answered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PacerBenchmark {
  /** Messages of any second: of Coexistence, Cloud and upgraded numbers. */
  @Param({"19", "79", "999"})
  public int windowMax;

  private SlidingGuard guard;
  private long now;

  /** Begins with an empty second. */
  @Setup
  public void start() {
    guard = new SlidingGuard(windowMax, now);
  }

  /** On a clock of its own, so that nothing really waits. */
  @Benchmark
  public long send() {
    now += Math.max(0, guard.waitNanos(now));
    int place = guard.written(now, 0);
    guard.answered(place, now + 40_000_000);
    return guard.arrivesNanos(place, now + 40_000_000);
  }
}
