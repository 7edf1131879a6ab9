package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the gateways say of themselves, to stand beside what the observer saw: whoever runs Chasqui
 * has nothing but that, and should know how far it is to be trusted.
 *
 * @param acks from the head of a webhook to its 200
 * @param first from the receipt of a message to the first part of its answer
 * @param added what of that was neither debounce nor model
 */
record OwnTimes(Histogram acks, Histogram first, Histogram added) {
  /** Where no gateway can be asked. */
  static final OwnTimes UNKNOWN =
      new OwnTimes(new Histogram(Map.of()), new Histogram(Map.of()), new Histogram(Map.of()));

  static OwnTimes of(Metrics metrics) {
    return new OwnTimes(
        metrics.histogram("chasqui_webhook_ack_seconds", "code=\"200\""),
        metrics.histogram("chasqui_answer_first_seconds", ""),
        metrics.histogram("chasqui_answer_added_seconds", ""));
  }

  /** What was counted after an earlier look; unknown when one of the two is. */
  OwnTimes since(OwnTimes earlier) {
    if (this == UNKNOWN || earlier == UNKNOWN) {
      return UNKNOWN;
    }
    return new OwnTimes(
        acks.since(earlier.acks), first.since(earlier.first), added.since(earlier.added));
  }

  List<Line> ackLines() {
    return lines("own_ack", "webhook to 200, its own", acks, 0.50, 0.99);
  }

  List<Line> answerLines() {
    var lines = new ArrayList<>(ackLines());
    lines.addAll(lines("own_first", "first answer, its own", first, 0.50, 0.95, 0.99));
    lines.addAll(lines("own_added", "added, its own", added, 0.50, 0.95, 0.99));
    return lines;
  }

  private static List<Line> lines(String name, String title, Histogram times, double... quantiles) {
    var lines = new ArrayList<Line>();
    for (double quantile : quantiles) {
      long percent = Math.round(quantile * 100);
      lines.add(
          new Line(
              name + "_p" + percent,
              "%s p%d ms".formatted(title, percent),
              times.quantileMillis(quantile),
              null));
    }
    return lines;
  }
}
