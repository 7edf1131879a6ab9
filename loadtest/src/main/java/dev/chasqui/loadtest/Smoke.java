package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A minute of everything at a low rate: says whether messages are lost, doubled, torn or sent where
 * a human agent has the word. Times are told and not judged, so that it can run beside other work.
 */
final class Smoke implements Trial {
  /** What must hold however slow the machine is. */
  private static final Set<String> JUDGED =
      Set.of(
          "counted",
          "turns",
          "refused",
          "lost",
          "doubled",
          "incomplete",
          "leaks",
          "leaks_perhaps",
          "missing");

  /** Of the first part; what else it measures means nothing at a low rate. */
  private static final Set<String> WEBHOOKS =
      Set.of("counted", "refused", "missing", "backlog", "ack_p50", "ack_p99");

  private final TalkTrial talk = new Talk();

  @Override
  public String name() {
    return "smoke";
  }

  @Override
  public String purpose() {
    return "a minute of everything at a low rate: judges what is lost or doubled, not the time";
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = new LinkedHashMap<>(talk.flags());
    flags.put("ack-rate", new Flag("100.0", "webhooks a second in the first part"));
    flags.put("people", new Flag("1000", "whom those come from, in turn"));
    flags.put("duration", new Flag("8", "seconds of each part"));
    flags.put("warmup", new Flag("0", "seconds before them that do not count"));
    return flags;
  }

  @Override
  public Map<String, String> gatewayEnvironment(Options options) {
    return talk.gatewayEnvironment(options);
  }

  @Override
  public List<Line> run(Rig rig) throws Exception {
    String rate = Options.property("rate", "");
    System.setProperty("loadtest.peak", "0");
    System.setProperty("loadtest.rate", Options.property("ack-rate", ""));
    var lines = new ArrayList<Line>();
    for (var line : new AckTrial().run(rig)) {
      if (WEBHOOKS.contains(line.name())) {
        lines.add(judged(line).named("webhooks_" + line.name(), "alone: " + line.title()));
      }
    }
    System.setProperty("loadtest.rate", rate);
    // Not those with whom agents talk since the first part.
    System.setProperty("loadtest.first-person", Options.property("people", ""));
    for (var line : talk.run(rig)) {
      lines.add(judged(line));
    }
    return lines;
  }

  private static Line judged(Line line) {
    return JUDGED.contains(line.name()) ? line : line.told();
  }

  /** Questions of all kinds, human agents, and copies. */
  private static final class Talk extends TalkTrial {
    Talk() {
      super("talk", "");
    }

    @Override
    public Map<String, Flag> flags() {
      var flags = talkFlags("8.0");
      with(flags, "bursts", "0.2");
      with(flags, "albums", "0.1");
      with(flags, "voices", "0.1");
      with(flags, "returns", "0.4");
      with(flags, "echoes", "0.2");
      with(flags, "copies", "1");
      with(flags, "tries", "20");
      // A busy machine pauses for longer than people do: windows that outlast its pauses.
      with(flags, "debounce", "1500");
      with(flags, "burst-debounce", "3000");
      return with(flags, "on-its-way", "5000");
    }

    @Override
    public Map<String, String> gatewayEnvironment(Options options) {
      String longest = options.burstDebounceMillis() + "ms";
      return Map.of(
          "CHASQUI_CONVERSATION_DEBOUNCE_DEFAULT",
          longest,
          "CHASQUI_CONVERSATION_FLUSH_AFTER",
          longest,
          "CHASQUI_CONVERSATION_DEBOUNCE_CAP",
          "10s");
    }

    @Override
    List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
      return latencies(outcome, null, Latency.TOLD, Latency.TOLD);
    }
  }
}
