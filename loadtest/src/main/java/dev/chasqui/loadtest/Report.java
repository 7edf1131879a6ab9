package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the observer has seen the last answers, prints the table and writes {@code
 * summary.json}. Takes the run's directory and the observer's address; exits with 1 when a budget
 * is missed.
 */
public final class Report {
  /** Longer than any answer may take; what is still missing then is lost. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

  private static final int BUDGET_MISSED = 1;

  private final Path directory;
  private final URI observations;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Options options = Options.fromSystem();

  private Report(Path directory, URI observer) {
    this.directory = directory;
    this.observations = observer.resolve("/observations");
  }

  /** Runs once. */
  public static void main(String[] args) throws IOException, InterruptedException {
    boolean met = new Report(Path.of(args[0]), URI.create(args[1])).run();
    System.exit(met ? 0 : BUDGET_MISSED);
  }

  private boolean run() throws IOException, InterruptedException {
    var ledger = Ledger.read(directory.resolve("sent.csv"));
    Outcome outcome = settled(ledger);
    var lines = lines(outcome, rate(ledger));
    print(lines);
    writeTurns(outcome);
    boolean met = lines.stream().noneMatch(Line::missed);
    Files.writeString(
        directory.resolve("summary.json"), summary(lines, met).encodePrettily() + "\n");
    return met;
  }

  /** Every answered conversation, to look for what the slow ones have in common. */
  private void writeTurns(Outcome outcome) throws IOException {
    var rows = new ArrayList<String>();
    rows.add("person,sent_micros,ack_ms,asked_ms,model_ms,debounce_ms,first_ms,added_ms");
    for (var turn : outcome.turns()) {
      rows.add(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%.3f,%.3f,%.0f,%.3f,%.3f",
              turn.entry().person(),
              turn.entry().sentMicros(),
              turn.entry().ackMillis(),
              turn.asked(),
              turn.model(),
              turn.debounce(),
              turn.first(),
              turn.added()));
    }
    Files.write(directory.resolve("turns.csv"), rows);
  }

  private static void print(List<Line> lines) {
    var machine = Machine.describe();
    System.out.printf(
        "Machine  %d x %s, %d MiB, %s%n",
        machine.getInteger("processors"),
        machine.getString("processor"),
        machine.getLong("memory_mib"),
        machine.getString("system"));
    System.out.println("JDK      " + machine.getString("jdk"));
    System.out.println("Chasqui  " + property("version") + ", " + property("gateway"));
    System.out.println("Noise    " + property("noise"));
    System.out.println("Date     " + now() + "\n");
    System.out.println(Line.HEAD);
    lines.forEach(line -> System.out.println(line.text()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String property(String name) {
    return System.getProperty("loadtest." + name, "unknown");
  }

  /** The outcome once nobody waits any more, or when they have waited long enough. */
  private Outcome settled(List<Ledger.Entry> ledger) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
    while (true) {
      var outcome = Outcome.of(ledger, observed(), options);
      if (outcome.lost() == 0 || System.nanoTime() > deadline) {
        return outcome;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private Observations observed() throws IOException, InterruptedException {
    var response =
        client.send(
            HttpRequest.newBuilder(observations).build(), HttpResponse.BodyHandlers.ofString());
    return Observations.from(new JsonObject(response.body()));
  }

  private static double rate(List<Ledger.Entry> ledger) {
    var times = ledger.stream().mapToLong(Ledger.Entry::sentMicros).summaryStatistics();
    return times.getCount() < 2
        ? Double.NaN
        : (times.getCount() - 1) * 1_000_000.0 / (times.getMax() - times.getMin());
  }

  private List<Line> lines(Outcome outcome, double rate) {
    var lines = new ArrayList<Line>();
    lines.add(
        new Line("rate", "conversations a second", rate, Budget.atLeast(options.rate() * 0.98)));
    lines.add(new Line("conversations", "conversations counted", outcome.counted(), null));
    lines.add(new Line("refused", "not acknowledged", outcome.refused(), Budget.atMost(0)));
    lines.add(new Line("lost", "acknowledged, not answered", outcome.lost(), Budget.atMost(0)));
    lines.add(new Line("doubled", "answered twice", outcome.doubled(), Budget.atMost(0)));
    lines.add(new Line("incomplete", "answered in part", outcome.incomplete(), Budget.atMost(0)));
    lines.add(new Line("bubbles", "bubbles a turn", outcome.bubblesPerTurn(), null));
    distribution(lines, "ack", "webhook to 200", outcome.acks(), null, Budget.atMost(10), null);
    distribution(
        lines,
        "asked",
        "webhook to call of the model",
        outcome.turns(Outcome.Turn::asked),
        null,
        null,
        null);
    distribution(
        lines,
        "model",
        "webhook to model's last word",
        outcome.turns(Outcome.Turn::model),
        null,
        null,
        null);
    distribution(
        lines,
        "first",
        "webhook to first answer",
        outcome.turns(Outcome.Turn::first),
        null,
        null,
        null);
    distribution(
        lines,
        "added",
        "added to max(debounce, model)",
        outcome.turns(Outcome.Turn::added),
        Budget.atMost(30),
        null,
        Budget.atMost(75));
    return lines;
  }

  private static void distribution(
      List<Line> lines,
      String name,
      String title,
      Sample sample,
      @Nullable Budget p50,
      @Nullable Budget p95,
      @Nullable Budget p99) {
    lines.add(new Line(name + "_p50", title + ", p50 ms", sample.quantile(0.50), p50));
    lines.add(new Line(name + "_p95", title + ", p95 ms", sample.quantile(0.95), p95));
    lines.add(new Line(name + "_p99", title + ", p99 ms", sample.quantile(0.99), p99));
    lines.add(new Line(name + "_max", title + ", max ms", sample.quantile(1), null));
  }

  private JsonObject summary(List<Line> lines, boolean met) {
    var figures = new JsonObject();
    lines.forEach(line -> figures.put(line.name(), line.json()));
    return new JsonObject()
        .put("simulation", "conversations")
        .put("at", now().toString())
        .put("version", property("version"))
        .put("machine", Machine.describe())
        .put("gateway", property("gateway"))
        .put("noise", property("noise"))
        .put("met", met)
        .put("figures", figures)
        .put(
            "options",
            new JsonObject()
                .put("rate", options.rate())
                .put("warmup_seconds", options.warmupSeconds())
                .put("duration_seconds", options.durationSeconds())
                .put("bursts", options.burstShare())
                .put("seed", options.seed())
                .put("debounce_millis", options.debounceMillis())
                .put("burst_debounce_millis", options.burstDebounceMillis())
                .put("model_median_millis", options.modelMedianMillis())
                .put("model_sigma", options.modelSigma())
                .put("model_tokens_per_second", options.modelTokensPerSecond())
                .put("numbers", options.numbers()));
  }
}
