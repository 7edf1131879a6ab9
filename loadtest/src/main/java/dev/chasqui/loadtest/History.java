package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * People ask at a steady rate; half way the history of the business is imported beside them. The
 * first half says what they wait without it.
 */
final class History extends TalkTrial {
  private static final Pattern POSTING = Pattern.compile("posting");
  private static final long LOOK_NANOS = 500_000_000;
  private static final Duration IMPORT_MAX = Duration.ofSeconds(300);

  /** So that the import lasts long enough for some hundred people to ask during it. */
  private static final int MESSAGES = 300_000;

  private final String prefix = "wamid.history." + UUID.randomUUID().toString().substring(0, 8);
  private @Nullable RecordedMessages record;
  private long lookedNanos = System.nanoTime();
  private long beginMicros;
  private long endMicros;

  History() {
    super("history", "300,000 old messages are imported while people ask: they must not notice");
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = talkFlags("20.0");
    flags.put("duration", new Flag("150", "seconds that count"));
    flags.put("messages", new Flag(Integer.toString(MESSAGES), "of the history"));
    return flags;
  }

  @Override
  void meanwhile(Rig rig, long countedMillis) throws Exception {
    if (beginMicros == 0 && countedMillis > rig.options().durationSeconds() * 500L) {
      begin(rig);
    }
    look();
  }

  private void begin(Rig rig) throws Exception {
    String database = rig.database();
    if (database == null) {
      throw LoadTestException.unavailable("the test of history needs backends of its own");
    }
    record = new RecordedMessages(database);
    var child =
        rig.java(
            "history",
            256,
            HistoryImport.class.getName(),
            rig.nodes().getFirst().webhook().toString(),
            Integer.toString(messages()),
            prefix + ".");
    child.expect(POSTING, Duration.ofSeconds(30));
    beginMicros = WallClock.micros();
  }

  private static int messages() {
    return Options.integer("messages", MESSAGES);
  }

  /** Counts now and then only: counting is work for PostgreSQL, too. */
  private void look() {
    if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = System.nanoTime();
    if (record != null && endMicros == 0 && stored() >= messages()) {
      endMicros = WallClock.micros();
    }
  }

  private long stored() {
    return record == null ? 0 : record.history("history/" + prefix + ".");
  }

  @Override
  List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage)
      throws Exception {
    long deadline = System.nanoTime() + IMPORT_MAX.toNanos();
    while (endMicros == 0 && System.nanoTime() < deadline) {
      rig.progress().now("Imported %d of %d …".formatted(stored(), messages()));
      TimeUnit.MILLISECONDS.sleep(200);
      look();
    }
    long stored = stored();
    if (record != null) {
      record.close();
    }
    double seconds = endMicros == 0 ? Double.NaN : (endMicros - beginMicros) / 1e6;
    var lines = new ArrayList<Line>();
    lines.add(rate(ledger, rig.options().rate()));
    lines.add(
        new Line("imported", "messages of the history stored", stored, Budget.atLeast(messages())));
    lines.add(
        new Line(
            "import_rate", "of them stored a second", messages() / seconds, Budget.atLeast(5_000)));
    lines.addAll(slowdown(outcome, beginMicros, endMicros == 0 ? Long.MAX_VALUE : endMicros));
    lines.addAll(latencies(outcome, null, Latency.TOLD, Latency.TOLD));
    return lines;
  }

  /** What they wait whatever Chasqui does, where it is known. */
  private static Sample theirs(Stream<Outcome.Turn> turns) {
    return Sample.of(
        turns.filter(turn -> !Double.isNaN(turn.debounce())),
        turn -> Math.max(turn.debounce(), turn.model()));
  }

  /**
   * What people waited before the import, and those who asked during it. A p95 of some hundred is
   * also luck: the model takes as long as it takes for each, which is told beside it.
   */
  static List<Line> slowdown(Outcome outcome, long beginMicros, long endMicros) {
    Predicate<Outcome.Turn> alone = turn -> turn.entry().sentMicros() < beginMicros;
    Predicate<Outcome.Turn> beside =
        turn -> !alone.test(turn) && turn.entry().sentMicros() < endMicros;
    var before = Sample.of(outcome.turns().stream().filter(alone), Outcome.Turn::first);
    var during = Sample.of(outcome.turns().stream().filter(beside), Outcome.Turn::first);
    return List.of(
        new Line("turns_during", "turns during the import", during.size(), Budget.atLeast(1)),
        new Line("alone_p95", "first answer before it, p95 ms", before.quantile(0.95), null),
        new Line(
            "alone_model_p95",
            "max(debounce, model) before it, p95 ms",
            theirs(outcome.turns().stream().filter(alone)).quantile(0.95),
            null),
        new Line("beside_p95", "first answer during it, p95 ms", during.quantile(0.95), null),
        new Line(
            "beside_model_p95",
            "max(debounce, model) during it, p95 ms",
            theirs(outcome.turns().stream().filter(beside)).quantile(0.95),
            null),
        new Line(
            "slowdown_p95",
            "during to before, p95 ratio",
            during.quantile(0.95) / before.quantile(0.95),
            Budget.atMost(1.10)));
  }
}
