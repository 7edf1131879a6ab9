package dev.chasqui.sandbox;

import dev.chasqui.observe.Stage;
import dev.chasqui.sandbox.TimelineRecorder.Event;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints a played conversation as a timeline with aligned columns. */
final class DemoReport {
  private static final int TEXT_CHARS_MAX = 96;
  private static final Map<Stage, String> NAMES =
      Map.ofEntries(
          Map.entry(Stage.ACKNOWLEDGED, "webhook answered"),
          Map.entry(Stage.MERGED, "joined the thought"),
          Map.entry(Stage.DUPLICATE, "same webhook again, dropped"),
          Map.entry(Stage.RATE_LIMITED, "over the person's rate, merged"),
          Map.entry(Stage.WINDOW_OPENED, "waiting for more"),
          Map.entry(Stage.WINDOW_CLOSED, "thought complete"),
          Map.entry(Stage.MODEL_STARTED, "model started"),
          Map.entry(Stage.MODEL_CANCELLED, "model cancelled, more came"),
          Map.entry(Stage.MODEL_FAILED, "model failed"),
          Map.entry(Stage.FIRST_TOKEN, "first token"),
          Map.entry(Stage.MODEL_COMPLETED, "model finished"),
          Map.entry(Stage.PART_QUEUED, "part in the outbox"),
          Map.entry(Stage.PACED, "waited for a place"),
          Map.entry(Stage.SENT, "part sent"),
          Map.entry(Stage.DELIVERED, "delivered"),
          Map.entry(Stage.READ, "read"),
          Map.entry(Stage.FAILED, "failed"),
          Map.entry(Stage.FENCED, "held back"),
          Map.entry(Stage.HUMAN_WROTE, "a person answered in the app"),
          Map.entry(Stage.SILENCED, "the assistant is silent"),
          Map.entry(Stage.KEPT_SILENT, "no answer: a person has it"),
          Map.entry(Stage.RESUMED, "the assistant answers again"),
          Map.entry(Stage.DEAD_LETTERED, "put aside"));

  private final PrintStream out;
  private final boolean colours;

  DemoReport(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  void thought(DemoConversation.Thought thought, String name) {
    out.println();
    out.println(paint("1", thought.title()));
    for (DemoConversation.Message message : thought.messages()) {
      out.printf("  %-8s › %s%n", name, oneLine(message.words()));
    }
  }

  void takeover(DemoConversation.Takeover takeover, String name) {
    out.println();
    out.println(paint("1", takeover.title()));
    out.printf("  %-8s « %s%n", "Agent", oneLine(takeover.agent()));
    out.printf("  %-8s › %s%n", name, oneLine(takeover.text()));
    out.printf("  %-8s « %s%n", "Agent", oneLine(takeover.back()));
  }

  void outcome(DemoOutcome outcome) {
    for (Event event : outcome.events()) {
      String name = NAMES.get(event.stage());
      if (name != null) {
        out.printf(
            Locale.ROOT,
            "  %s  %-30s %s%n",
            paint("2", String.format(Locale.ROOT, "%8.1f ms", millis(outcome.start(), event.at()))),
            name,
            paint("2", details(event)));
      }
    }
    for (Bubble answer : outcome.answers()) {
      out.printf("  %-8s ‹ %s%n", "Chasqui", oneLine(answer.text()));
    }
    out.println("  " + summary(outcome));
  }

  void end(int answered, int thoughts) {
    out.println();
    boolean all = answered == thoughts;
    out.println(
        paint(
            all ? "32;1" : "31;1",
            answered + " of " + thoughts + " thoughts answered as expected"));
    out.flush();
  }

  private String summary(DemoOutcome outcome) {
    if (outcome.problem() != null) {
      return paint("31;1", "✗ " + outcome.problem());
    }
    String line =
        "✓ "
            + List.of(
                    "ack " + longestAck(outcome),
                    "window " + between(outcome, Stage.WINDOW_OPENED, Stage.WINDOW_CLOSED),
                    "first token " + since(outcome, Stage.FIRST_TOKEN),
                    "first part " + since(outcome, Stage.SENT),
                    "parts " + outcome.answers().size())
                .stream()
                .collect(Collectors.joining(" · "));
    return paint("32", line);
  }

  private static String longestAck(DemoOutcome outcome) {
    Duration longest = outcome.longestAck();
    return longest == null
        ? "–"
        : String.format(Locale.ROOT, "%.1f ms", longest.toNanos() / 1_000_000.0);
  }

  /** From the last message of the person, which is what a person waits. */
  private static String since(DemoOutcome outcome, Stage stage) {
    return first(outcome, stage).map(at -> rounded(outcome.lastMessageAt(), at)).orElse("–");
  }

  private static String between(DemoOutcome outcome, Stage from, Stage to) {
    return first(outcome, from)
        .flatMap(start ->
            outcome.events().stream()
                .filter(event -> event.stage() == to)
                .reduce((_, last) -> last)
                .map(end -> rounded(start, end.at())))
        .orElse("–");
  }

  private static Optional<Instant> first(DemoOutcome outcome, Stage stage) {
    return outcome.events().stream()
        .filter(event -> event.stage() == stage)
        .map(Event::at)
        .findFirst();
  }

  private static String rounded(Instant from, Instant to) {
    return String.format(Locale.ROOT, "%.0f ms", millis(from, to));
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1_000_000.0;
  }

  private static String details(Event event) {
    return event.detail().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("message") && !entry.getKey().equals("body"))
        .map(entry -> entry.getKey() + "=" + oneLine(entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ⏎ ");
    return line.codePointCount(0, line.length()) <= TEXT_CHARS_MAX
        ? line
        : line.substring(0, line.offsetByCodePoints(0, TEXT_CHARS_MAX - 1)) + "…";
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
