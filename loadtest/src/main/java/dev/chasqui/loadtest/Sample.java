package dev.chasqui.loadtest;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Measured values in milliseconds. */
final class Sample {
  private final double[] sorted;

  private Sample(double[] sorted) {
    this.sorted = sorted;
  }

  static <T> Sample of(Stream<T> values, ToDoubleFunction<T> millis) {
    double[] sorted = values.mapToDouble(millis).toArray();
    Arrays.sort(sorted);
    return new Sample(sorted);
  }

  int size() {
    return sorted.length;
  }

  /**
   * The smallest value that at least this share of all does not exceed; NaN of an empty sample.
   *
   * @param share above 0, at most 1; 1 is the largest value
   */
  double quantile(double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
