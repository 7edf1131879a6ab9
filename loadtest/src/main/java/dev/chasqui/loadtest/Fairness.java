package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether people who have as much to get wait as long. Those of a wave ask one number at once and
 * all get as many messages, so the last of these should come to all at about the same time: the
 * latest is told beside the mean. With one message each that is two, however fair: somebody has to
 * be last.
 */
final class Fairness {
  private static final long GAP_MICROS = 2_000_000;
  private static final int PEOPLE_MIN = 20;

  private Fairness() {}

  /** Of the number and the wave where it is largest; NaN without any of at least 20 people. */
  static double worst(List<Outcome.Turn> turns) {
    return turns.stream()
        .collect(Collectors.groupingBy(turn -> turn.entry().number()))
        .values()
        .stream()
        .mapToDouble(Fairness::worstOfNumber)
        .filter(ratio -> !Double.isNaN(ratio))
        .max()
        .orElse(Double.NaN);
  }

  private static double worstOfNumber(List<Outcome.Turn> turns) {
    var sorted = new ArrayList<>(turns);
    sorted.sort(Comparator.comparingLong(turn -> turn.entry().sentMicros()));
    double worst = Double.NaN;
    int from = 0;
    for (int to = 1; to <= sorted.size(); to++) {
      boolean ends = to == sorted.size() || sent(sorted, to) - sent(sorted, to - 1) > GAP_MICROS;
      if (ends && to - from >= PEOPLE_MIN) {
        double ratio = longestToMean(sorted.subList(from, to));
        worst = Double.isNaN(worst) ? ratio : Math.max(worst, ratio);
      }
      from = ends ? to : from;
    }
    return worst;
  }

  private static long sent(List<Outcome.Turn> turns, int index) {
    return turns.get(index).entry().sentMicros();
  }

  private static double longestToMean(List<Outcome.Turn> wave) {
    var waits = wave.stream().mapToDouble(Outcome.Turn::last).summaryStatistics();
    return waits.getMax() / waits.getAverage();
  }
}
