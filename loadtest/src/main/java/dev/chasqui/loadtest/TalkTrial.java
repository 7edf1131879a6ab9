package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
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

/**
 * People who ask and are answered, looked at from outside. The tests of this kind differ in how
 * people come and what happens meanwhile; what must always hold is looked at in all of them.
 */
abstract class TalkTrial implements Trial {
  /** Longer than any answer may take; what is still missing then is lost. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

  /** Answers whose last word came later may have left in two parts. */
  private static final double FLUSH_MILLIS = 1_400;

  private static final int AGREEMENT_TRIES = 50;

  private static final long GATHER_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Of more than half of 4,096 characters each; the gateway ends an answer at 16,384. */
  private static final int BUBBLES_MAX = 7;

  private final Observations observed = new Observations();
  private long gatheredNanos = System.nanoTime();
  private final String name;
  private final String purpose;

  TalkTrial(String name, String purpose) {
    this.name = name;
    this.purpose = purpose;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String purpose() {
    return purpose;
  }

  /** The flags of all tests of this kind. */
  static Map<String, Flag> talkFlags(String rate) {
    var flags = new LinkedHashMap<String, Flag>();
    flags.put("rate", new Flag(rate, "new conversations a second"));
    flags.put("numbers", new Flag("10", "business numbers, written to in turn"));
    flags.put("bursts", new Flag("0.0", "share of questions, 0 to 1, asked in three messages"));
    flags.put("albums", new Flag("0.0", "share asked with three pictures"));
    flags.put("voices", new Flag("0.0", "share asked with a voice note before"));
    flags.put("returns", new Flag("0.0", "share of people who ask once more after 6 s"));
    flags.put("echoes", new Flag("0.0", "share interrupted by a human agent"));
    flags.put("on-its-way", new Flag("100", "ms after such a message in which ours may arrive"));
    flags.put("copies", new Flag("0", "how often each last webhook is delivered again"));
    flags.put("tries", new Flag("1", "how often a webhook is sent until it is answered 200"));
    flags.put("debounce", new Flag("600", "ms that the gateway waits after a finished question"));
    flags.put("burst-debounce", new Flag("1000", "ms that it waits after the last of a burst"));
    flags.put(
        "model", new Flag(ModelPreset.SHORT.word(), "what it is like: " + ModelPreset.words()));
    flags.put("model-median", new Flag("350", "ms to the model's first token, median"));
    flags.put("model-sigma", new Flag("0.5", "spread of that time: sigma of the log-normal"));
    flags.put("model-tokens-per-second", new Flag("200", "pace of the model after that"));
    flags.put("model-pace-sigma", new Flag("0.0", "spread of that pace"));
    flags.put("model-tokens", new Flag("0", "words of an answer; 0 is one short sentence"));
    flags.put("model-tokens-sigma", new Flag("0.0", "spread of that number"));
    flags.put("model-sentences", new Flag("0", "1: all words are one sentence, none leave early"));
    flags.put("bubbles", new Flag("1", "messages of an answer, up to 7; of several each is long"));
    flags.put("model-errors", new Flag("0.0", "share of calls that fail"));
    flags.put("model-stalls", new Flag("0.0", "share of calls that pause for 3 s half way"));
    return flags;
  }

  /** Another default of a flag. */
  static Map<String, Flag> with(Map<String, Flag> flags, String name, String otherwise) {
    flags.compute(name, (_, flag) -> new Flag(otherwise, flag == null ? name : flag.meaning()));
    return flags;
  }

  @Override
  public final List<Line> run(Rig rig) throws Exception {
    if (rig.options().bubbles() > BUBBLES_MAX) {
      throw LoadTestException.usage(
          "--bubbles takes %d at most: no answer is longer".formatted(BUBBLES_MAX));
    }
    var usage =
        rig.gatling(
            Conversations.class,
            counted -> {
              if (System.nanoTime() - gatheredNanos > GATHER_NANOS) {
                gather(rig);
              }
              meanwhile(rig, counted);
            });
    var ledger = Ledger.read(rig.out().resolve("sent.csv"));
    rig.progress().now("Waiting for the last answers …");
    var outcome = settled(rig, ledger);
    writeTurns(rig.out(), outcome);
    writeMessages(rig.out());
    var lines = new ArrayList<Line>();
    correctness(lines, outcome);
    if (countsForItself() && !rig.nodes().isEmpty()) {
      lines.add(agreement(rig));
    }
    lines.addAll(lines(rig, ledger, outcome, usage));
    if (countsForItself() && !rig.nodes().isEmpty()) {
      lines.addAll(usage.own().answerLines());
    }
    lines.add(
        new Line(
            "observer_stall",
            "observer stood still, longest ms",
            observed.longestStallMicros() / 1_000.0,
            null));
    return lines;
  }

  /** Whether the nodes live from the beginning to the end, so that their own counts are whole. */
  boolean countsForItself() {
    return true;
  }

  /**
   * The observer decides; what the gateway says of itself must agree with it. Both go on counting
   * while the last people are answered, so they are asked until they say the same.
   */
  private Line agreement(Rig rig) throws IOException, InterruptedException {
    double apart = Double.NaN;
    for (int tries = 0; tries < AGREEMENT_TRIES && apart != 0; tries++) {
      TimeUnit.MILLISECONDS.sleep(200);
      gather(rig);
      double told = 0;
      for (var node : rig.nodes()) {
        told += rig.metrics(node).sum("chasqui_outbox_sends_total", "outcome=\"sent\"");
      }
      apart = Math.abs(told - observed.messages().size());
    }
    return new Line(
        "agreement", "messages sent, own count beside observer's", apart, Budget.atMost(0));
  }

  /**
   * What happens while the load goes on; called again and again, on a thread that may wait.
   *
   * @param countedMillis since the end of the warm-up, negative before
   */
  void meanwhile(Rig rig, long countedMillis) throws Exception {}

  /** The lines that only this test has. */
  abstract List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage)
      throws Exception;

  private static void correctness(List<Line> lines, Outcome outcome) {
    lines.add(new Line("turns", "turns counted", outcome.counted(), Budget.atLeast(1)));
    lines.add(new Line("refused", "not acknowledged", outcome.refused(), Budget.atMost(0)));
    lines.add(new Line("lost", "acknowledged, not answered", outcome.lost(), Budget.atMost(0)));
    lines.add(new Line("joined", "answered with the next question", outcome.joined(), null));
    lines.add(new Line("apart", "torn apart by the load generator", outcome.apart(), null));
    lines.add(new Line("doubled", "answered twice", outcome.doubled(), Budget.atMost(0)));
    lines.add(new Line("incomplete", "answered in part", outcome.incomplete(), Budget.atMost(0)));
    lines.add(new Line("bubbles", "bubbles a turn", outcome.bubblesPerTurn(), null));
    if (outcome.interrupted() > 0) {
      lines.add(
          new Line("interrupted", "interrupted by a human agent", outcome.interrupted(), null));
      lines.add(
          new Line("leaks", "messages to them afterwards", outcome.leaks(), Budget.atMost(0)));
      lines.add(
          new Line(
              "leaks_perhaps",
              "more, perhaps afterwards: the observer stood still",
              outcome.leaksPerhaps(),
              Budget.atMost(0)));
    }
  }

  /** New conversations a second, which must be what was asked for. */
  static Line rate(List<Ledger.Entry> ledger, double wanted) {
    var times =
        ledger.stream()
            .filter(entry -> entry.order().endsWith("0"))
            .mapToLong(Ledger.Entry::sentMicros)
            .summaryStatistics();
    double rate =
        times.getCount() < 2
            ? Double.NaN
            : (times.getCount() - 1) * 1_000_000.0 / (times.getMax() - times.getMin());
    return new Line("rate", "new conversations a second", rate, Budget.atLeast(wanted * 0.98));
  }

  /**
   * How long people wait, and how much of it is the gateway's. An answer of one sentence leaves
   * when it is whole, however long that takes.
   */
  static List<Line> latencies(Outcome outcome, @Nullable Budget ack, Latency first, Latency added) {
    boolean oneSentence = Options.integer("model-sentences", 0) == 1;
    double flushMillis = oneSentence ? Double.POSITIVE_INFINITY : FLUSH_MILLIS;
    var lines = new ArrayList<Line>();
    distribution(lines, "ack", "webhook to 200", outcome.acks(), new Latency(null, ack, null));
    distribution(
        lines,
        "asked",
        "last message to call of the model",
        outcome.turns(Outcome.Turn::asked),
        Latency.TOLD);
    distribution(
        lines,
        "model",
        "last message to model's last word",
        outcome.turns(Outcome.Turn::model),
        Latency.TOLD);
    distribution(
        lines, "first", "last message to first answer", outcome.turns(Outcome.Turn::first), first);
    distribution(
        lines,
        "added",
        "added to max(debounce, model)",
        outcome.turns(turn -> turn.added(flushMillis)),
        added);
    distribution(
        lines,
        "at_end",
        "of that after the last word",
        outcome.turns(turn -> turn.addedAtEnd(flushMillis)),
        Latency.TOLD);
    return lines;
  }

  /** Budgets of a distribution; null for none. */
  record Latency(@Nullable Budget p50, @Nullable Budget p95, @Nullable Budget p99) {
    static final Latency TOLD = new Latency(null, null, null);

    static Latency atMost(double p50, double p95, double p99) {
      return new Latency(Budget.atMost(p50), Budget.atMost(p95), Budget.atMost(p99));
    }
  }

  private static void distribution(
      List<Line> lines, String name, String title, Sample sample, Latency budget) {
    lines.add(new Line(name + "_p50", title + ", p50 ms", sample.quantile(0.50), budget.p50));
    lines.add(new Line(name + "_p95", title + ", p95 ms", sample.quantile(0.95), budget.p95));
    lines.add(new Line(name + "_p99", title + ", p99 ms", sample.quantile(0.99), budget.p99));
    lines.add(new Line(name + "_max", title + ", max ms", sample.quantile(1), null));
  }

  /** Processor time of a turn. */
  static List<Line> cpu(Outcome outcome, Usage usage, @Nullable Budget gateway) {
    double turns = outcome.turns().size();
    return List.of(
        new Line("turn_cpu", "gateway, CPU ms a turn", usage.gateway() / turns * 1_000, gateway),
        new Line(
            "turn_cpu_backends",
            "Kafka, Redis and PostgreSQL, CPU ms a turn",
            usage.backends() / turns * 1_000,
            null));
  }

  /** The outcome once nobody waits for anything any more, or when they have waited long enough. */
  private Outcome settled(Rig rig, List<Ledger.Entry> ledger)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience().toNanos();
    while (true) {
      gather(rig);
      var outcome = Outcome.of(ledger, observed, rig.options());
      boolean all = outcome.lost() == 0 && outcome.incomplete() == 0;
      if (all || System.nanoTime() > deadline) {
        return outcome;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  /** Takes what the observer has seen, so that it need not keep it. */
  private void gather(Rig rig) throws IOException, InterruptedException {
    gatheredNanos = System.nanoTime();
    rig.outside().gatherInto(observed);
  }

  /** How long the last answers are waited for. */
  Duration patience() {
    return LAST_ANSWERS;
  }

  /** Everything that the observer saw, to look for when there was too much of it. */
  private void writeMessages(Path directory) throws IOException {
    try (var out = Files.newBufferedWriter(directory.resolve("messages.csv"))) {
      out.write("number,person,at_micros,earliest_micros\n");
      for (var message : observed.messages()) {
        out.write(
            "%s,%s,%d,%d\n"
                .formatted(
                    message.number(),
                    message.person(),
                    message.atMicros(),
                    message.earliestMicros()));
      }
    }
  }

  /** Every answered turn, and each that went wrong, to look for what they have in common. */
  private static void writeTurns(Path directory, Outcome outcome) throws IOException {
    var rows = new ArrayList<String>();
    rows.add("order,kind,sent_micros,ack_ms,asked_ms,model_ms,debounce_ms,first_ms,last_ms");
    for (var turn : outcome.turns()) {
      rows.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%.3f,%.3f,%.0f,%.3f,%.3f",
              turn.entry().order(),
              turn.entry().kind(),
              turn.entry().sentMicros(),
              turn.entry().ackMillis(),
              turn.asked(),
              turn.model(),
              turn.debounce(),
              turn.first(),
              turn.last()));
    }
    Files.write(directory.resolve("turns.csv"), rows);
    var troubles = new ArrayList<String>();
    troubles.add(Outcome.Trouble.HEAD);
    outcome.troubles().forEach(trouble -> troubles.add(trouble.row()));
    Files.write(directory.resolve("troubles.csv"), troubles);
  }
}
