package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/** What a gateway tells of itself (Prometheus: Exposition formats). */
final class Metrics {
  /**
   * @param labels as written between the braces, or empty
   */
  private record Entry(String name, String labels, double value) {}

  private static final Pattern BOUND = Pattern.compile("[{,]le=\"([^\"]+)\"");

  private final List<Entry> entries = new ArrayList<>();

  private Metrics() {}

  static Metrics parse(String text) {
    var metrics = new Metrics();
    text.lines()
        .filter(line -> !line.startsWith("#") && line.indexOf(' ') > 0)
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          String head = line.substring(0, space);
          int brace = head.indexOf('{');
          metrics.entries.add(
              new Entry(
                  brace < 0 ? head : head.substring(0, brace),
                  brace < 0 ? "" : head.substring(brace),
                  Double.parseDouble(line.substring(space + 1))));
        });
    return metrics;
  }

  /** The sum over all series of this name whose labels contain a text. */
  double sum(String name, String label) {
    return entries.stream()
        .filter(entry -> entry.name.equals(name) && entry.labels.contains(label))
        .mapToDouble(Entry::value)
        .sum();
  }

  /** All series of a histogram together whose labels contain a text. */
  Histogram histogram(String name, String label) {
    var atMost = new HashMap<Double, Double>();
    for (var entry : entries) {
      if (entry.name.equals(name + "_bucket") && entry.labels.contains(label)) {
        var bound = BOUND.matcher(entry.labels);
        if (bound.find()) {
          double seconds =
              bound.group(1).equals("+Inf")
                  ? Double.POSITIVE_INFINITY
                  : Double.parseDouble(bound.group(1));
          atMost.merge(seconds, entry.value, Double::sum);
        }
      }
    }
    return new Histogram(atMost);
  }
}
