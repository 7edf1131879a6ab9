package dev.chasqui.loadtest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code ./chasqui loadtest}: starts what a test needs, lets it run and says whether its budgets
 * are met. Exit codes: 0 all met, 1 one missed, 64 wrong usage, 69 something did not start.
 */
public final class LoadTest {
  private static final int MISSED = 1;

  static final List<Trial> TRIALS =
      List.of(
          new Smoke(),
          new AckTrial(),
          new TalkTrials.Steady(),
          new TalkTrials.Burst(),
          new TalkTrials.HandOver(),
          new TalkTrials.Saturation(),
          new TalkTrials.Redelivery(),
          new Chaos(),
          new Soak(),
          new Streams(),
          new History(),
          new Memory(),
          new Start(),
          new Growth());

  private static final Map<String, Trial.Flag> COMMON = common();

  /** Flags that take a time, in seconds. */
  private static final Set<String> TIMES = Set.of("duration", "warmup", "wave");

  private LoadTest() {}

  /** Runs one test; the first argument names it. */
  public static void main(String[] args) throws Exception {
    try {
      System.exit(run(args));
    } catch (LoadTestException e) {
      System.err.println("loadtest: " + e.getMessage());
      System.exit(e.code());
    }
  }

  private static int run(String[] args) throws Exception {
    if (args.length == 0 || args[0].equals("--help") || args[0].equals("-h")) {
      System.out.print(usage());
      return args.length == 0 ? 64 : 0;
    }
    if (args[0].equals("compare")) {
      System.out.print(Compare.of(List.of(args).subList(1, args.length)).text());
      return 0;
    }
    Trial trial =
        TRIALS.stream()
            .filter(candidate -> candidate.name().equals(args[0]))
            .findFirst()
            .orElseThrow(
                () -> LoadTestException.usage("no test '" + args[0] + "'; --help lists them"));
    if (List.of(args).contains("--help")) {
      System.out.print(usage(trial));
      return 0;
    }
    var flags = parse(trial, args);
    flags.forEach((name, value) -> System.setProperty("loadtest." + name, value));
    var out =
        Files.createDirectories(
            Path.of(
                System.getProperty("loadtest.home"),
                "target",
                trial.name()
                    + "-"
                    + LocalDateTime.now()
                        .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT))));
    var progress = new Progress(Boolean.getBoolean("loadtest.terminal"));
    List<Line> lines;
    Report report;
    try (var rig = new Rig(trial, flags, out, progress)) {
      rig.start();
      lines = trial.run(rig);
      report = new Report(trial, flags, rig.facts());
    }
    progress.clear();
    boolean met = report.write(lines, out);
    return met ? 0 : MISSED;
  }

  static Map<String, String> parse(Trial trial, String[] args) {
    var known = new LinkedHashMap<>(COMMON);
    known.putAll(trial.flags());
    var values = new LinkedHashMap<String, String>();
    known.forEach((name, flag) -> values.put(name, flag.otherwise()));
    var given = new HashSet<String>();
    for (int i = 1; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!known.containsKey(name)) {
        throw LoadTestException.usage(
            "no flag '%s'; ./chasqui loadtest %s --help lists them".formatted(args[i], args[0]));
      }
      if (i + 1 == args.length) {
        throw LoadTestException.usage(args[i] + " takes a value");
      }
      values.put(name, checked(name, known.get(name).otherwise(), seconds(name, args[i + 1])));
      given.add(name);
    }
    boolean closedLoop = values.get("target").isEmpty() && !"0".equals(values.get("peak"));
    if (!values.getOrDefault("peers", "").isBlank() && !closedLoop) {
      throw LoadTestException.usage(
          "--peers are measured in the closed loop, which --target and --peak 0 leave out");
    }
    if (given.contains("model")) {
      var preset = new HashMap<>(ModelPreset.of(values.get("model")).flags());
      preset.keySet().removeAll(given);
      values.putAll(preset);
    }
    return values;
  }

  /** Of a time: 2h and 90m are given in seconds; other values stay as they are. */
  static String seconds(String name, String value) {
    if (!TIMES.contains(name) || !value.matches("\\d{1,6}[smh]")) {
      return value;
    }
    int end = value.length() - 1;
    int each = Map.of('s', 1, 'm', 60, 'h', 3_600).get(value.charAt(end));
    return Long.toString(Long.parseLong(value.substring(0, end)) * each);
  }

  /** The value, if it is of the same kind as the default. */
  private static String checked(String name, String otherwise, String value) {
    if (name.equals("target")) {
      if (!value.matches("https?://.+")) {
        throw LoadTestException.usage("--target takes a URL, not '" + value + "'");
      }
      return value.replaceFirst("/+$", "");
    }
    if (name.equals("peers")) {
      Peer.of(value); // refused now, and not after minutes of load
      return value;
    }
    if (otherwise.matches("\\d+") && !value.matches("\\d{1,9}")) {
      throw LoadTestException.usage("--%s takes a whole number, not '%s'".formatted(name, value));
    }
    if (otherwise.matches("\\d+\\.\\d+") && !value.matches("\\d{1,9}(\\.\\d+)?")) {
      throw LoadTestException.usage("--%s takes a number, not '%s'".formatted(name, value));
    }
    return value;
  }

  private static Map<String, Trial.Flag> common() {
    var flags = new LinkedHashMap<String, Trial.Flag>();
    flags.put(
        "duration", new Trial.Flag("60", "seconds that count; 90m and 2h are understood as well"));
    flags.put("warmup", new Trial.Flag("30", "seconds before them that do not"));
    flags.put("seed", new Trial.Flag("1", "of everything random"));
    flags.put("target", new Trial.Flag("", "a gateway that runs already, instead of one started"));
    flags.put(
        "observer-port",
        new Trial.Flag(
            "0",
            "of the simulated Meta, the model's is the next; 0 picks both, 9200 with --target"));
    return flags;
  }

  private static String usage() {
    var text = new StringBuilder("./chasqui loadtest TEST [flags]\n\n");
    for (var trial : TRIALS) {
      text.append(String.format(Locale.ROOT, "  %-14s %s%n", trial.name(), trial.purpose()));
    }
    return text.append(
            """

            ./chasqui loadtest TEST --help lists its flags.
            ./chasqui loadtest compare BEFORE AFTER tells how two runs differ, by their folders.
            Exit codes: 0 all budgets met, 1 one missed, 64 wrong usage, 69 something did not start,
            70 the build failed.
            """)
        .toString();
  }

  private static String usage(Trial trial) {
    var text =
        new StringBuilder(
            "./chasqui loadtest %s [flags]: %s%n%n".formatted(trial.name(), trial.purpose()));
    var flags = new LinkedHashMap<>(trial.flags());
    COMMON.forEach(flags::putIfAbsent);
    flags.forEach((name, flag) ->
        text.append(
            String.format(
                Locale.ROOT,
                "  --%-22s %s%s%n",
                name,
                flag.meaning(),
                flag.otherwise().isEmpty() ? "" : " (" + flag.otherwise() + ")")));
    return text.toString();
  }
}
