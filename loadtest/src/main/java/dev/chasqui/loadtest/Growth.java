package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same questions at one, two, four and eight times a rate: a turn must not cost more. */
final class Growth extends TalkTrial {
  static final int[] FACTORS = {1, 2, 4, 8};

  private final List<Double> cpuSeconds = new ArrayList<>();

  Growth() {
    super("growth", "1, 2, 4 and 8 times a rate in one run: a turn must not cost more");
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = talkFlags("10.0");
    flags.put("growing", new Flag("1", "1: the rate doubles after each quarter of the duration"));
    return with(flags, "bursts", "0.1");
  }

  @Override
  void meanwhile(Rig rig, long countedMillis) {
    long stepMillis = rig.options().durationSeconds() * 1_000L / FACTORS.length;
    if (cpuSeconds.size() <= FACTORS.length && countedMillis >= cpuSeconds.size() * stepMillis) {
      cpuSeconds.add(rig.gatewayCpuSeconds());
    }
  }

  @Override
  List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
    long begin = ledger.stream().mapToLong(Ledger.Entry::sentMicros).min().orElse(0);
    long from = begin + rig.options().warmupSeconds() * 1_000_000L;
    long step = rig.options().durationSeconds() * 1_000_000L / FACTORS.length;
    var turns = new long[FACTORS.length];
    outcome
        .turns()
        .forEach(turn -> {
          int at = (int) ((turn.entry().sentMicros() - from) / step);
          turns[Math.min(at, FACTORS.length - 1)]++;
        });
    return lines(cpuSeconds, turns);
  }

  /**
   * @param cpuSeconds of the gateway so far, at the begin of each step and at the end of the last
   * @param turns of each step
   */
  static List<Line> lines(List<Double> cpuSeconds, long[] turns) {
    var lines = new ArrayList<Line>();
    double first = Double.NaN;
    double worst = Double.NaN;
    for (int i = 0; i < FACTORS.length; i++) {
      double cpu =
          i + 1 < cpuSeconds.size() && turns[i] > 0
              ? (cpuSeconds.get(i + 1) - cpuSeconds.get(i)) * 1_000 / turns[i]
              : Double.NaN;
      first = i == 0 ? cpu : first;
      worst = i <= 1 ? cpu : Math.max(worst, cpu);
      lines.add(
          new Line(
              "cpu_" + FACTORS[i],
              "gateway, CPU ms a turn at %d x".formatted(FACTORS[i]),
              cpu,
              null));
    }
    lines.add(
        new Line(
            "growth", "dearest of the larger to the first", worst / first, Budget.atMost(1.1)));
    return lines;
  }
}
