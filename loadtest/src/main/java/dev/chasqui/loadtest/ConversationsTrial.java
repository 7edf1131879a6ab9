package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whole conversations: how long people wait for the first answer, and how much of it is ours. */
final class ConversationsTrial implements Trial {
  /** Longer than any answer may take; what is still missing then is lost. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "conversations";
  }

  @Override
  public String purpose() {
    return "people who ask: how long they wait for the first answer, and how much of it is ours";
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = new LinkedHashMap<String, Flag>();
    flags.put("rate", new Flag("100.0", "new conversations a second"));
    flags.put("bursts", new Flag("0.3", "share of conversations, 0 to 1, that ask in 3 messages"));
    flags.put("numbers", new Flag("10", "business numbers, written to in turn"));
    flags.put("debounce", new Flag("600", "ms that the gateway waits after a finished question"));
    flags.put("burst-debounce", new Flag("1000", "ms that it waits after the last of a burst"));
    flags.put("model-median", new Flag("350", "ms to the model's first token, median"));
    flags.put("model-sigma", new Flag("0.5", "spread of that time: sigma of the log-normal"));
    flags.put("model-tokens-per-second", new Flag("200", "pace of the model after that"));
    return flags;
  }

  @Override
  public List<Line> run(Rig rig) throws Exception {
    var usage = rig.gatling(Conversations.class);
    var ledger = Ledger.read(rig.out().resolve("sent.csv"));
    rig.progress().now("Waiting for the last answers …");
    var outcome = settled(rig, ledger);
    writeTurns(rig.out(), outcome);
    return lines(outcome, rate(ledger), usage, rig.options());
  }

  /** The outcome once nobody waits any more, or when they have waited long enough. */
  private static Outcome settled(Rig rig, List<Ledger.Entry> ledger)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
    while (true) {
      var observed =
          Observations.from(new JsonObject(rig.get(rig.observer().resolve("/observations"))));
      var outcome = Outcome.of(ledger, observed, rig.options());
      if (outcome.lost() == 0 || System.nanoTime() > deadline) {
        return outcome;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  /** Every answered conversation, to look for what the slow ones have in common. */
  private static void writeTurns(Path directory, Outcome outcome) throws IOException {
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

  private static double rate(List<Ledger.Entry> ledger) {
    var times = ledger.stream().mapToLong(Ledger.Entry::sentMicros).summaryStatistics();
    return times.getCount() < 2
        ? Double.NaN
        : (times.getCount() - 1) * 1_000_000.0 / (times.getMax() - times.getMin());
  }

  private static List<Line> lines(Outcome outcome, double rate, Usage usage, Options options) {
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
        "last message to first answer",
        outcome.turns(Outcome.Turn::first),
        Budget.atMost(1_100),
        Budget.atMost(1_600),
        Budget.atMost(2_000));
    distribution(
        lines,
        "added",
        "added to max(debounce, model)",
        outcome.turns(Outcome.Turn::added),
        Budget.atMost(20),
        null,
        Budget.atMost(60));
    double answered = outcome.turns().size();
    lines.add(
        new Line(
            "turn_cpu",
            "gateway, CPU ms a turn",
            usage.gateway() / answered * 1_000,
            Budget.atMost(2)));
    lines.add(
        new Line(
            "turn_cpu_backends",
            "Kafka, Redis and PostgreSQL, CPU ms a turn",
            usage.backends() / answered * 1_000,
            null));
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
}
