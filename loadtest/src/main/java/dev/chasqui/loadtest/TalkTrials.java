package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import dev.chasqui.loadtest.TalkTrial.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tests in which people are answered. */
final class TalkTrials {
  private TalkTrials() {}

  private static final String SHORT = ModelPreset.SHORT.word();

  /** People of all kinds at a steady rate: the latency budget. */
  static final class Steady extends TalkTrial {
    Steady() {
      super(
          "conversations",
          "people who ask: how long they wait for the first answer, and how much of it is ours");
    }

    @Override
    public Map<String, Flag> flags() {
      var flags = talkFlags("100.0");
      // The just-in-time compiler takes half a core for the first two minutes under this load, and
      // in the third still a tenth of what the gateway takes.
      flags.put("warmup", new Flag("180", "seconds before them that do not"));
      with(flags, "bursts", "0.1");
      with(flags, "albums", "0.05");
      with(flags, "voices", "0.05");
      return with(flags, "returns", "0.2");
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      var lines = new ArrayList<Line>();
      lines.add(rate(ledger, rig.options().rate()));
      lines.addAll(
          latencies(
              outcome,
              Budget.atMost(10),
              // What a model takes by itself is no fault of the gateway's.
              Options.property("model", SHORT).equals(SHORT)
                  ? Latency.atMost(1_100, 1_600, 2_000)
                  : Latency.TOLD,
              new Latency(Budget.atMost(20), null, Budget.atMost(60))));
      lines.addAll(cpu(outcome, usage, Budget.atMost(2)));
      return lines;
    }
  }

  /** Everybody at once, again and again: as many streams of the model as people. */
  static final class Burst extends TalkTrial {
    Burst() {
      super("burst", "everybody asks within one second: a thousand streams of the model at once");
    }

    @Override
    public Map<String, Flag> flags() {
      var flags = talkFlags("1000.0");
      flags.put("wave", new Flag("10", "seconds from one wave of people to the next"));
      // Between waves there is nothing to compile, so it takes longer than in conversations.
      flags.put("warmup", new Flag("300", "seconds before them that do not"));
      with(flags, "model-tokens", "60");
      // Otherwise what is added could be told of those alone whose answer was whole in time.
      with(flags, "model-sentences", "1");
      return with(flags, "model-tokens-per-second", "80");
    }

    @Override
    public Map<String, String> gatewayEnvironment(Options options) {
      return Map.of("CHASQUI_MODEL_MAX_CONCURRENT", "2000");
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      var lines =
          new ArrayList<>(
              latencies(
                  outcome,
                  Budget.atMost(1_000),
                  Latency.TOLD,
                  new Latency(Budget.atMost(50), Budget.atMost(250), null)));
      lines.addAll(cpu(outcome, usage, null));
      return lines;
    }
  }

  /** Human agents take the word in mid-answer. */
  static final class HandOver extends TalkTrial {
    HandOver() {
      super("handover", "human agents answer in mid-answer: nothing of the assistant's may follow");
    }

    @Override
    public Map<String, Flag> flags() {
      return with(with(talkFlags("30.0"), "echoes", "0.5"), "returns", "0.2");
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      return List.of(
          rate(ledger, rig.options().rate()),
          new Line(
              "interrupted_share",
              "share interrupted",
              (double) outcome.interrupted() / ledger.size(),
              Budget.atLeast(Options.share("echoes") * 0.8)));
    }
  }

  /** One Coexistence number over what it may send. */
  static final class Saturation extends TalkTrial {
    private static final int MOST_A_SECOND = 19;
    private static final double SUSTAINED = 18.4;
    private static final double FAIR = 1.2;

    Saturation() {
      super("saturation", "one Coexistence number over its limit: never faster, nobody lost");
    }

    @Override
    public Map<String, Flag> flags() {
      var flags = talkFlags("100.0");
      flags.put("wave", new Flag("30", "seconds from one wave of people to the next"));
      // Between two waves, so that the warm-up takes two whole ones, and the rest four.
      flags.put("warmup", new Flag("45", "seconds before them that do not"));
      flags.put("duration", new Flag("120", "seconds that count"));
      // So that each person has as much to get as any other.
      with(flags, "bubbles", "4");
      return with(flags, "numbers", "1");
    }

    @Override
    public int nodes() {
      return 2;
    }

    @Override
    public Map<String, String> gatewayEnvironment(Options options) {
      return Map.of("WHATSAPP_NUMBER_MODE", "coexistence");
    }

    @Override
    Duration patience() {
      return Duration.ofSeconds(60);
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      var waits = outcome.turns(Outcome.Turn::first);
      return List.of(
          new Line(
              "sustained",
              "messages a second while many wait, slowest wave",
              outcome.waves().whole(),
              Budget.atLeast(SUSTAINED)),
          new Line("quiet", "the same while nobody writes", outcome.waves().quiet(), null),
          new Line("cold", "the same in the warm-up", outcome.waves().cold(), null),
          new Line(
              "fastest",
              "largest number in any second, certainly",
              outcome.fastestCertain(),
              Budget.atMost(MOST_A_SECOND)),
          new Line(
              "unfairness",
              "longest to mean wait for a whole answer, worst wave",
              Fairness.worst(outcome.turns()),
              rig.options().bubbles() > 1 ? Budget.atMost(FAIR) : null),
          new Line("fastest_seen", "largest number seen in any second", outcome.fastest(), null),
          new Line("wait_p50", "last message to answer, p50 ms", waits.quantile(0.5), null),
          new Line("wait_max", "last message to answer, max ms", waits.quantile(1), null));
    }
  }

  /** Meta delivers everything three times. */
  static final class Redelivery extends TalkTrial {
    Redelivery() {
      super("redelivery", "Meta delivers every webhook again, twice: nobody is answered twice");
    }

    @Override
    public Map<String, Flag> flags() {
      return with(with(talkFlags("50.0"), "copies", "2"), "returns", "0.2");
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      return new ArrayList<>(latencies(outcome, Budget.atMost(10), Latency.TOLD, Latency.TOLD));
    }
  }
}
