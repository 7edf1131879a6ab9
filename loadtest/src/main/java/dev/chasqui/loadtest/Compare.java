package dev.chasqui.loadtest;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two runs of a test beside each other: what a change did, or another machine.
 *
 * @param before summary of the one
 * @param after summary of the other
 */
record Compare(JsonObject before, JsonObject after) {
  private static final String FORMAT = "  %-52s %10s %12s %8s  %s";

  /**
   * @param folders of the two runs, or their {@code summary.json}
   * @throws LoadTestException where there are not two of the same test
   */
  static Compare of(List<String> folders) {
    if (folders.size() != 2) {
      throw LoadTestException.usage(
          "compare takes the folders of two runs: ./chasqui loadtest compare BEFORE AFTER");
    }
    var both = new Compare(read(folders.getFirst()), read(folders.getLast()));
    String before = both.before.getString("test");
    String after = both.after.getString("test");
    if (!Objects.equals(before, after)) {
      throw LoadTestException.usage(
          "a run of '%s' and one of '%s' have nothing to compare".formatted(before, after));
    }
    return both;
  }

  private static JsonObject read(String folder) {
    Path path = Path.of(folder);
    Path file = Files.isDirectory(path) ? path.resolve("summary.json") : path;
    try {
      var summary = new JsonObject(Files.readString(file));
      if (summary.containsKey("test") && summary.containsKey("figures")) {
        return summary;
      }
      throw LoadTestException.usage(file + " is not the summary of a load test");
    } catch (IOException e) {
      throw LoadTestException.usage("no summary of a load test at " + file);
    } catch (DecodeException e) {
      throw LoadTestException.usage(file + " is not the summary of a load test");
    }
  }

  String text() {
    var text = new StringBuilder();
    text.append("Test     ").append(before.getString("test")).append('\n');
    text.append("Before   ").append(whichRun(before)).append('\n');
    text.append("After    ").append(whichRun(after)).append('\n');
    differences(text, "machine", "Machine");
    differences(text, "options", "Option");
    text.append('\n').append(row("", "before", "after", "ratio", "")).append('\n');
    for (String name : names("figures")) {
      text.append(row(name)).append('\n');
    }
    return text.toString();
  }

  private static String whichRun(JsonObject run) {
    return "%s, %s, %s"
        .formatted(
            run.getString("version"),
            run.getString("at"),
            run.getJsonObject("facts", new JsonObject()).getString("noise", "noise unknown"));
  }

  /** Without them equal, the figures tell of something else than the version. */
  private void differences(StringBuilder text, String key, String what) {
    var one = before.getJsonObject(key, new JsonObject());
    var other = after.getJsonObject(key, new JsonObject());
    for (String name : names(key)) {
      if (!Objects.equals(one.getValue(name), other.getValue(name))) {
        text.append(
            "%s differs: %s, %s and %s%n"
                .formatted(what, name, one.getValue(name), other.getValue(name)));
      }
    }
  }

  /** Of both, in the order of the first. */
  private LinkedHashSet<String> names(String key) {
    var names = new LinkedHashSet<>(before.getJsonObject(key, new JsonObject()).fieldNames());
    names.addAll(after.getJsonObject(key, new JsonObject()).fieldNames());
    return names;
  }

  private String row(String name) {
    var one = before.getJsonObject("figures").getJsonObject(name, new JsonObject());
    var other = after.getJsonObject("figures").getJsonObject(name, new JsonObject());
    Double was = figure(one);
    Double is = figure(other);
    String ratio =
        was == null || is == null || was == 0 ? "" : String.format(Locale.ROOT, "%.2f", is / was);
    String title = other.getString("title", one.getString("title", name));
    return row(title, shown(was), shown(is), ratio, verdict(one, other));
  }

  private static @Nullable Double figure(JsonObject line) {
    return line.getValue("figure") instanceof Number figure ? figure.doubleValue() : null;
  }

  private static String shown(@Nullable Double figure) {
    return figure == null ? "-" : Line.number(figure);
  }

  private static String verdict(JsonObject one, JsonObject other) {
    Boolean was = one.getBoolean("met");
    Boolean is = other.getBoolean("met");
    if (is == null) {
      return "";
    }
    String now = is ? "met" : "MISSED";
    return was == null || was.equals(is) ? now : now + (is ? ", was missed" : ", was met");
  }

  private static String row(String title, String was, String is, String ratio, String verdict) {
    return String.format(FORMAT, title, was, is, ratio, verdict).stripTrailing();
  }
}
