package dev.chasqui.loadtest;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What is left of a run: the table on the screen and in {@code report.txt}, and {@code
 * summary.json} for machines.
 *
 * @param flags of the run, with their values
 * @param facts what the rig says of its processes
 */
record Report(Trial trial, Map<String, String> flags, Map<String, String> facts) {

  /** Prints the table and writes the files. Returns whether all budgets were met. */
  boolean write(List<Line> lines, Path out) throws IOException {
    var text = new StringBuilder();
    var machine = Machine.describe();
    text.append(
        "Machine  %d x %s, %d MiB, %s%n"
            .formatted(
                machine.getInteger("processors"),
                machine.getString("processor"),
                machine.getLong("memory_mib"),
                machine.getString("system")));
    text.append("JDK      ").append(machine.getString("jdk")).append('\n');
    text.append("Chasqui  ").append(Options.property("version", "unknown")).append(", ");
    text.append(facts.getOrDefault("gateway", "unknown")).append('\n');
    text.append("Noise    ").append(facts.getOrDefault("noise", "unknown")).append('\n');
    text.append("Date     ").append(now()).append("\n\n").append(Line.HEAD).append('\n');
    lines.forEach(line -> text.append(line.text()).append('\n'));
    text.append('\n').append(verdict(lines)).append("\n\n").append(Glossary.of(lines));
    text.append("\nMore of each line: loadtest/README.md. A '-' has no budget and is only told.\n");
    boolean met = lines.stream().noneMatch(Line::missed);
    System.out.print(text);
    Files.writeString(out.resolve("report.txt"), text);
    Files.writeString(out.resolve("summary.json"), summary(lines, met).encodePrettily() + "\n");
    System.out.printf("%nSummary  %s%n", out.resolve("summary.json"));
    try (var files = Files.walk(out.resolve("gatling"), 2)) {
      files
          .filter(file -> file.endsWith("index.html"))
          .forEach(file -> System.out.printf("Gatling  %s%n", file));
    } catch (IOException e) {
      System.out.println("Gatling  none");
    }
    return met;
  }

  /** One sentence for whoever reads nothing else. */
  static String verdict(List<Line> lines) {
    var missed = lines.stream().filter(Line::missed).map(Line::title).toList();
    long budgets = lines.stream().filter(line -> line.budget() != null).count();
    return missed.isEmpty()
        ? "Met: %d of %d budgets.".formatted(budgets, budgets)
        : "MISSED: %d of %d budgets: %s."
            .formatted(missed.size(), budgets, String.join("; ", missed));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private JsonObject summary(List<Line> lines, boolean met) {
    var figures = new JsonObject();
    lines.forEach(line -> figures.put(line.name(), line.json()));
    var options = new JsonObject();
    flags.forEach(options::put);
    var known = new JsonObject();
    facts.forEach(known::put);
    return new JsonObject()
        .put("test", trial.name())
        .put("at", now().toString())
        .put("version", Options.property("version", "unknown"))
        .put("machine", Machine.describe())
        .put("facts", known)
        .put("met", met)
        .put("figures", figures)
        .put("options", options);
  }
}
