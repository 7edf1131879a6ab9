package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * People of all kinds for hours, and a look at the gateway now and then: what it holds must not
 * grow. Its memory of idle conversations is kept small, so that it is full when the looks begin.
 */
final class Soak extends TalkTrial {
  /** More turns than these are more than the one who judges them can hold. */
  private static final double TURNS_MAX = 1_000_000;

  private static final int LOOKS = 12;
  private static final String RESIDENT_CONVERSATIONS = "2000";

  private final List<Look> looks = new ArrayList<>();

  /**
   * What the gateway held at one moment; NaN where the system does not tell.
   *
   * @param live MiB of the heap after a full collection
   * @param resident MiB of memory of the process
   */
  record Look(double live, double resident, double threads, double files) {}

  Soak() {
    super("soak", "people of all kinds for hours: what the gateway holds must not grow");
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = talkFlags("30.0");
    flags.put("duration", new Flag("3600", "seconds that count"));
    flags.put("warmup", new Flag("180", "seconds before them that do not"));
    with(flags, "bursts", "0.1");
    with(flags, "albums", "0.05");
    with(flags, "voices", "0.05");
    return with(flags, "returns", "0.2");
  }

  @Override
  public Map<String, String> gatewayEnvironment(Options options) {
    double turns = options.rate() * options.loadSeconds() * (1 + Options.share("returns"));
    if (turns > TURNS_MAX) {
      throw LoadTestException.usage(
          "%.0f questions are more than can be judged (%.0f): a lower --rate or --duration"
              .formatted(turns, TURNS_MAX));
    }
    return Map.of("CHASQUI_CONVERSATION_RESIDENT_CONVERSATIONS", RESIDENT_CONVERSATIONS);
  }

  @Override
  void meanwhile(Rig rig, long countedMillis) throws Exception {
    long interval = rig.options().durationSeconds() * 1_000L / LOOKS;
    if (countedMillis >= looks.size() * interval
        && looks.size() <= LOOKS
        && !rig.nodes().isEmpty()) {
      var process = rig.nodes().getFirst().process();
      looks.add(
          new Look(
              Heap.liveBytes(process.pid()) / (double) (1 << 20),
              process.residentMiB(),
              process.entries("task"),
              process.entries("fd")));
    }
  }

  @Override
  List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
    var lines = new ArrayList<Line>();
    lines.add(rate(ledger, rig.options().rate()));
    lines.addAll(held(looks));
    lines.addAll(latencies(outcome, null, Latency.TOLD, Latency.TOLD));
    lines.addAll(cpu(outcome, usage, null));
    return lines;
  }

  /** The last third of the looks beside the first. */
  static List<Line> held(List<Look> looks) {
    var lines = new ArrayList<Line>();
    compare(lines, looks, "live", "live heap, MiB", Look::live, Budget.atMost(1.1));
    compare(lines, looks, "resident", "resident memory, MiB", Look::resident, null);
    compare(lines, looks, "threads", "threads", Look::threads, Budget.atMost(1.1));
    compare(lines, looks, "files", "open files", Look::files, Budget.atMost(1.5));
    return lines;
  }

  private static void compare(
      List<Line> lines,
      List<Look> looks,
      String name,
      String title,
      ToDoubleFunction<Look> figure,
      @Nullable Budget budget) {
    int third = looks.size() / 3;
    double first = mean(looks.subList(0, third), figure);
    double last = mean(looks.subList(looks.size() - third, looks.size()), figure);
    lines.add(new Line(name, title + ", first third", first, null));
    lines.add(new Line(name + "_last", title + ", last third", last, null));
    lines.add(new Line(name + "_growth", title + ", last to first", last / first, budget));
  }

  private static double mean(List<Look> looks, ToDoubleFunction<Look> figure) {
    return looks.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }
}
