package dev.chasqui.loadtest;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Times that a gateway has counted in buckets (Prometheus: Histograms and summaries), so quantiles
 * are only known to within a bucket.
 */
final class Histogram {
  /** How many were at most so long, by seconds. */
  private final NavigableMap<Double, Double> atMost;

  /**
   * @param atMost how many were at most so long, by seconds; infinity for all
   */
  Histogram(Map<Double, Double> atMost) {
    this.atMost = new TreeMap<>(atMost);
  }

  /** What was counted after an earlier look. */
  Histogram since(Histogram earlier) {
    var later = new TreeMap<Double, Double>();
    var bounds = new TreeSet<>(atMost.keySet());
    bounds.addAll(earlier.atMost.keySet());
    for (double bound : bounds) {
      later.put(bound, count(bound) - earlier.count(bound));
    }
    return new Histogram(later);
  }

  private double count(double bound) {
    var known = atMost.floorEntry(bound);
    return known == null ? 0 : known.getValue();
  }

  /**
   * The value, in milliseconds, that this share of all does not exceed, those of a bucket taken to
   * be spread evenly; NaN when nothing was counted, or less than before, as by a node that began
   * anew.
   */
  double quantileMillis(double share) {
    double all = atMost.isEmpty() ? 0 : atMost.lastEntry().getValue();
    double wanted = share * all;
    double below = 0;
    double from = 0;
    for (var bucket : atMost.entrySet()) {
      double to = bucket.getKey();
      double count = bucket.getValue() - below;
      if (count < 0) {
        return Double.NaN;
      }
      if (all > 0 && bucket.getValue() >= wanted && count > 0) {
        double inside = Double.isInfinite(to) ? 0 : (to - from) * (wanted - below) / count;
        return (from + inside) * 1_000;
      }
      below = bucket.getValue();
      from = to;
    }
    return Double.NaN;
  }
}
