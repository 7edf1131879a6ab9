package dev.chasqui.observe;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How busy the processors are. The figures of the Java platform are not used: they tell what was
 * since anybody asked, a scrape of the metrics too. For one thread, but for what is said otherwise.
 */
public final class Processors {
  /** Of all processors. With less, what keeps them busy is not this process's to give up. */
  private static final double OWN_MIN = 0.1;

  /** Of all processors: with so much it begins to pay to do work in larger pieces … */
  private static final double BUSY_FROM = 0.2;

  /** … and with so much it does fully. */
  private static final double BUSY = 0.3;

  /** Linux, proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal. */
  private static final int KINDS = 8;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  private final Path stat;
  private final LongSupplier ownNanos;
  private final LongSupplier clockNanos;
  private final int processors;
  private long[] ticks = {};
  private long own;
  private long at;

  /** Those that this process may use. */
  public Processors() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    this(
        Path.of("/proc/stat"),
        system::getProcessCpuTime,
        System::nanoTime,
        Runtime.getRuntime().availableProcessors());
  }

  Processors(Path stat, LongSupplier ownNanos, LongSupplier clockNanos, int processors) {
    this.stat = stat;
    this.ownNanos = ownNanos;
    this.clockNanos = clockNanos;
    this.processors = processors;
    own = ownNanos.getAsLong();
    at = clockNanos.getAsLong();
    ticks = ticks();
  }

  /**
   * How busy the processors were since the last call, 0 to 1: those of the machine, or of the
   * container if it may use fewer. 0 when this process has little part in it. What another virtual
   * machine has taken counts as busy. Takes some tens of microseconds.
   */
  public double load() {
    long now = clockNanos.getAsLong();
    long used = ownNanos.getAsLong();
    double ownLoad = (double) (used - own) / Math.max(1, now - at) / processors;
    own = used;
    at = now;
    double machine = machineLoad();
    return ownLoad < OWN_MIN ? 0 : Math.min(1, Math.max(ownLoad, machine));
  }

  /**
   * How much processors are what everybody waits for, so that waiting for more of the same work
   * pays: 0 for not, 1 for fully. From any thread.
   *
   * @param busy how busy they have been lately, 0 to 1
   */
  public static double shortage(double busy) {
    return Math.clamp((busy - BUSY_FROM) / (BUSY - BUSY_FROM), 0, 1);
  }

  /** 0 where there is no such file. */
  private double machineLoad() {
    long[] before = ticks;
    ticks = ticks();
    if (before.length < KINDS || ticks.length < KINDS) {
      return 0;
    }
    long all = 0;
    long idle = 0;
    for (int kind = 0; kind < KINDS; kind++) {
      long passed = ticks[kind] - before[kind];
      all += passed;
      idle += kind == IDLE || kind == IO_WAIT ? passed : 0;
    }
    return all <= 0 ? 0 : (double) (all - idle) / all;
  }

  private long[] ticks() {
    try (var lines = Files.lines(stat)) {
      String[] words = lines.findFirst().orElse("").split(" +", -1);
      var found = new long[Math.clamp(words.length - 1L, 0, KINDS)];
      for (int kind = 0; kind < found.length; kind++) {
        found[kind] = Long.parseLong(words[kind + 1]);
      }
      return found;
    } catch (IOException | NumberFormatException e) {
      return new long[0];
    }
  }
}
