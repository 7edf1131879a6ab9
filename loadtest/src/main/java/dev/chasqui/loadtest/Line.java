package dev.chasqui.loadtest;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the report.
 *
 * @param name key of the machine-readable summary
 * @param title for people, with its unit
 * @param figure NaN when there was nothing to measure
 * @param budget null for what is only told
 */
record Line(String name, String title, double figure, @Nullable Budget budget) {
  private static final String FORMAT = "  %-46s %10s %12s   %s";

  /** What stands over the columns. */
  static final String HEAD =
      String.format(FORMAT, "", "budget", "figure", "verdict").stripTrailing();

  /**
   * @param limit the figure that still meets it
   * @param atLeast whether it is a minimum
   */
  record Budget(double limit, boolean atLeast) {
    static Budget atMost(double limit) {
      return new Budget(limit, false);
    }

    static Budget atLeast(double limit) {
      return new Budget(limit, true);
    }

    private boolean metBy(double figure) {
      return atLeast ? figure >= limit : figure <= limit;
    }
  }

  /** The same under another name. */
  Line named(String otherName, String otherTitle) {
    return new Line(otherName, otherTitle, figure, budget);
  }

  /** The same without a verdict. */
  Line told() {
    return new Line(name, title, figure, null);
  }

  /** What cannot be measured meets no budget. */
  boolean missed() {
    return budget != null && !budget.metBy(figure);
  }

  String text() {
    String limit = budget == null ? "-" : (budget.atLeast ? ">= " : "<= ") + number(budget.limit);
    String verdict = budget == null ? "" : missed() ? "MISSED" : "met";
    return String.format(FORMAT, title, limit, number(figure), verdict).stripTrailing();
  }

  JsonObject json() {
    var json =
        new JsonObject().put("title", title).put("figure", Double.isFinite(figure) ? figure : null);
    if (budget != null) {
      json.put("budget", budget.limit).put("met", !missed());
    }
    return json;
  }

  /** As it is shown. */
  static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.1f", value);
  }
}
