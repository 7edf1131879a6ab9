package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slow model: people go on asking while those before them still hear it speak, until as many
 * streams are open on one node as are asked for. What each costs of memory and files is looked at
 * before the first and when all are open.
 */
final class Streams extends TalkTrial {
  /** The streams go up to what they will be, and the looks are over, before anything counts. */
  private static final int SETTLE_SECONDS = 50;

  private static final int SPARE = 2;

  private @Nullable Look before;
  private @Nullable Look full;

  /**
   * What the gateway held at one moment; NaN where the system does not tell.
   *
   * @param live MiB of the heap after a full collection
   * @param resident MiB of memory of the process
   */
  private record Look(double live, double resident, double files) {
    static Look at(Child process) throws Exception {
      return new Look(
          Heap.liveBytes(process.pid()) / (double) (1 << 20),
          process.residentMiB(),
          process.entries("fd"));
    }
  }

  Streams() {
    super("streams", "10,000 streams of a slow model at once on one node, and what each costs");
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = talkFlags("100.0");
    flags.put("model-tokens", new Flag("105", "words of an answer, about"));
    flags.put(
        "model-tokens-per-second",
        new Flag("1", "pace of the model: rate × words / pace streams are open at once"));
    with(flags, "model-sentences", "1");
    flags.put("warmup", new Flag("150", "seconds before those that count: all streams are open"));
    return flags;
  }

  @Override
  public Map<String, String> gatewayEnvironment(Options options) {
    if (options.warmupSeconds() < answerSeconds(options) + SETTLE_SECONDS / 2) {
      throw LoadTestException.usage(
          "an answer takes %d s: --warmup %d, so that all streams are open when it ends"
              .formatted(answerSeconds(options), answerSeconds(options) + SETTLE_SECONDS));
    }
    return Map.of(
        "CHASQUI_MODEL_MAX_CONCURRENT",
        Integer.toString(SPARE * wanted(options)),
        "CHASQUI_CONVERSATION_RESIDENT_CONVERSATIONS",
        Integer.toString(SPARE * wanted(options)),
        "CHASQUI_CONVERSATION_TURN_TIMEOUT",
        SPARE * answerSeconds(options) + SETTLE_SECONDS + "s",
        "CHASQUI_CONVERSATION_HOLD_AFTER",
        "2m");
  }

  private static int answerSeconds(Options options) {
    return Options.integer("model-tokens", 0) / options.modelTokensPerSecond();
  }

  private static int wanted(Options options) {
    return (int) (options.rate() * answerSeconds(options));
  }

  @Override
  Duration patience() {
    return Duration.ofSeconds(answerSeconds(Options.fromSystem()) + SETTLE_SECONDS);
  }

  @Override
  void meanwhile(Rig rig, long countedMillis) throws Exception {
    if (rig.nodes().isEmpty()) {
      return;
    }
    var process = rig.nodes().getFirst().process();
    long warmUpMillis = rig.options().warmupSeconds() * 1_000L;
    if (before == null) {
      before = Look.at(process);
    } else if (full == null && countedMillis > -warmUpMillis / 10) {
      full = Look.at(process);
    }
  }

  @Override
  List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
    int wanted = wanted(rig.options());
    var lines = new ArrayList<Line>();
    lines.add(rate(ledger, rig.options().rate()));
    lines.add(
        new Line(
            "streams",
            "streams of the model at once, most",
            outcome.streams(),
            Budget.atLeast(wanted * 0.95)));
    if (before != null && full != null) {
      lines.add(new Line("live", "live heap with them, MiB", full.live, null));
      lines.add(
          new Line(
              "live_each",
              "of that for each stream, KiB",
              (full.live - before.live) * 1_024 / wanted,
              null));
      lines.add(new Line("resident", "resident memory with them, MiB", full.resident, null));
      lines.add(new Line("files", "open files with them", full.files, null));
    }
    var added = new Latency(Budget.atMost(50), Budget.atMost(250), null);
    lines.addAll(latencies(outcome, null, Latency.TOLD, added));
    lines.addAll(cpu(outcome, usage, null));
    lines.add(
        new Line(
            "token_cpu",
            "gateway, CPU µs a token, turns included",
            usage.gateway() * 1e6 / outcome.turns().size() / Options.integer("model-tokens", 1),
            null));
    return lines;
  }
}
