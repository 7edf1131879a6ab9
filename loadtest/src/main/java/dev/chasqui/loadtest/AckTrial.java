package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks only: how many a second become durable, and how soon they are answered 200. Every
 * message belongs to a person with whom a human agent talks, so that it takes the whole way of a
 * message (log, owner, deduplication, state machine, record) but for the answer.
 */
final class AckTrial implements Trial {
  private static final double P99_MILLIS = 50;

  private static final Duration BACKLOG = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "ack";
  }

  @Override
  public String purpose() {
    return "webhooks only: how many are durable a second, and how soon they are answered";
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = new LinkedHashMap<String, Flag>();
    flags.put("rate", new Flag("10000.0", "webhooks a second, one message each"));
    // As in conversations: the compiler is busy for two minutes, and under a rate that rises.
    flags.put("warmup", new Flag("120", "seconds before them that do not"));
    flags.put("people", new Flag("20000", "whom the messages come from, in turn"));
    flags.put("numbers", new Flag("10", "business numbers, written to in turn"));
    flags.put("in-flight", new Flag("3000", "sent without an answer yet; more are not sent"));
    flags.put("peak", new Flag("10", "seconds of the closed-loop comparison; 0 leaves it out"));
    flags.put("connections", new Flag("64", "of the closed loop"));
    flags.put(
        "peers", new Flag("", "other servers in the closed loop: name=command; name=command"));
    return flags;
  }

  @Override
  public List<Line> run(Rig rig) throws Exception {
    var options = rig.options();
    String run = UUID.randomUUID().toString().substring(0, 8);
    System.setProperty("loadtest.run", run);
    var peak = new Peak(rig);
    peak.rehearse();
    rig.progress().now("Human agents take the word …");
    new Agents(rig.target(), run).writeTo(0, Options.integer("people", 20_000));
    var lines = new ArrayList<Line>();
    var usage = rig.gatling(Ack.class, _ -> {});
    long endedNanos = System.nanoTime();
    var log = AckLog.read(rig.out().resolve("acks.bin"));
    var stored = Stored.await(rig, run, accepted(log), endedNanos);
    sustained(lines, log, usage, options);
    stored(lines, stored);
    if (!rig.nodes().isEmpty()) {
      lines.addAll(usage.own().ackLines());
    }
    if (Options.integer("peak", 10) > 0 && !rig.nodes().isEmpty()) {
      lines.addAll(peak.run());
    }
    return lines;
  }

  private static long accepted(AckLog log) {
    return IntStream.range(0, log.size()).filter(i -> log.ackMillis(i) >= 0).count();
  }

  private static void sustained(List<Line> lines, AckLog log, Usage usage, Options options) {
    long begin = log.size() == 0 ? 0 : log.sentMicros(0);
    long from = begin + options.warmupSeconds() * 1_000_000L;
    long to = from + options.durationSeconds() * 1_000_000L;
    var counted =
        IntStream.range(0, log.size())
            .filter(i -> log.sentMicros(i) >= from && log.sentMicros(i) < to)
            .boxed()
            .toList();
    long refused = counted.stream().filter(i -> log.ackMillis(i) < 0).count();
    var acks = Sample.of(counted.stream().filter(i -> log.ackMillis(i) >= 0), log::ackMillis);
    double accepted = (double) acks.size() / options.durationSeconds();
    lines.add(
        new Line("rate", "durable acks a second", accepted, Budget.atLeast(options.rate() * 0.99)));
    lines.add(new Line("counted", "webhooks counted", counted.size(), Budget.atLeast(1)));
    lines.add(new Line("refused", "not acknowledged", refused, Budget.atMost(0)));
    long kept = counted.stream().filter(i -> !log.wasSent(i)).count();
    lines.add(new Line("not_sent", "of these not sent, too many in flight", kept, null));
    lines.add(new Line("ack_p50", "webhook to 200, p50 ms", acks.quantile(0.50), Budget.atMost(5)));
    lines.add(new Line("ack_p95", "webhook to 200, p95 ms", acks.quantile(0.95), null));
    lines.add(
        new Line(
            "ack_p99", "webhook to 200, p99 ms", acks.quantile(0.99), Budget.atMost(P99_MILLIS)));
    lines.add(new Line("ack_max", "webhook to 200, max ms", acks.quantile(1), null));
    generator(lines, log, counted, options);
    double thousands = acks.size() / 1_000.0;
    lines.add(cpu("gateway_cpu", "gateway", usage.gateway() / thousands));
    lines.add(cpu("backends_cpu", "Kafka, Redis and PostgreSQL", usage.backends() / thousands));
    lines.add(cpu("generator_cpu", "load generator", usage.generator() / thousands));
  }

  /**
   * What the load generator added to the waits, which are counted from the real sending: with it
   * they must keep the budget as well, or else a late load generator could have spared the gateway.
   */
  private static void generator(
      List<Line> lines, AckLog log, List<Integer> counted, Options options) {
    var late = Lateness.of(counted.stream().mapToLong(log::sentMicros).toArray(), options.rate());
    var meant =
        Sample.of(
            IntStream.range(0, counted.size())
                .filter(i -> log.ackMillis(counted.get(i)) >= 0)
                .boxed(),
            i -> late.millis(i) + log.ackMillis(counted.get(i)));
    lines.add(new Line("meant_p50", "meant moment to 200, p50 ms", meant.quantile(0.50), null));
    lines.add(
        new Line(
            "meant_p99",
            "meant moment to 200, p99 ms",
            meant.quantile(0.99),
            Budget.atMost(P99_MILLIS)));
    lines.add(
        new Line("late_p50", "load generator late, p50 ms", late.sample().quantile(0.50), null));
    lines.add(
        new Line("late_p99", "load generator late, p99 ms", late.sample().quantile(0.99), null));
  }

  private static Line cpu(String name, String what, double seconds) {
    return new Line(name, what + ", CPU ms a thousand", seconds * 1_000, null);
  }

  private static void stored(List<Line> lines, @Nullable Stored stored) {
    if (stored == null) {
      return;
    }
    lines.add(new Line("missing", "acknowledged, not stored", stored.missing(), Budget.atMost(0)));
    lines.add(
        new Line(
            "backlog",
            "everything stored after the end, s",
            stored.seconds(),
            Budget.atMost(BACKLOG.toSeconds())));
  }
}
