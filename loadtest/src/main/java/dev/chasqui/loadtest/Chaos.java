package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Nodes are killed, backends held and killed, one after the other, while people go on asking. Meta
 * sends again what is not answered 200, and so does this test.
 */
final class Chaos extends TalkTrial {
  private static final long HELD_SECONDS = 5;

  private int kills;
  private int pauses;
  private int backendKills;
  private int next;

  Chaos() {
    super(
        "chaos",
        "nodes and backends are killed and held in turn: nobody lost, nobody answered twice");
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = talkFlags("20.0");
    flags.put("every", new Flag("10", "seconds from one calamity to the next"));
    with(flags, "tries", "60");
    with(flags, "returns", "0.3");
    with(flags, "echoes", "0.1");
    // What was on its way may lie in a backend that is held.
    return with(flags, "on-its-way", "30000");
  }

  @Override
  public int nodes() {
    return 2;
  }

  @Override
  boolean countsForItself() {
    return false;
  }

  @Override
  Duration patience() {
    return Duration.ofSeconds(90);
  }

  @Override
  void meanwhile(Rig rig, long countedMillis) throws Exception {
    long everyMillis = Options.integer("every", 10) * 1_000L;
    if (countedMillis >= next * everyMillis
        && countedMillis < rig.options().durationSeconds() * 1_000L) {
      strike(rig, next++);
    }
  }

  private void strike(Rig rig, int turn) throws IOException, InterruptedException {
    if (!Pause.possible() || rig.nodes().isEmpty()) {
      throw LoadTestException.unavailable(
          "chaos needs nodes of its own and a system with SIGSTOP and SIGCONT");
    }
    var backends = rig.backends().process();
    switch (turn % 6) {
      case 0 -> restart(rig, "node-a");
      case 1 -> hold(rig, "PostgreSQL", () -> Pause.descendants(backends, "postgres"));
      case 2 -> restart(rig, "node-b");
      case 3 -> hold(rig, "Redis", () -> Pause.descendants(backends, "redis-server"));
      case 4 -> hold(rig, "Kafka", () -> Pause.alone(backends));
      default -> restartBackends(rig);
    }
  }

  private void restartBackends(Rig rig) throws IOException, InterruptedException {
    rig.progress().say("kill -9 Kafka, Redis and PostgreSQL at once");
    rig.backends().restart();
    backendKills++;
  }

  private void restart(Rig rig, String name) throws IOException, InterruptedException {
    rig.progress().say("kill -9 " + name);
    rig.node(name).process().kill();
    kills++;
    rig.startNode(name);
  }

  private interface Holding {
    Pause hold() throws IOException, InterruptedException;
  }

  private void hold(Rig rig, String what, Holding holding)
      throws IOException, InterruptedException {
    rig.progress().say("hold " + what + " for " + HELD_SECONDS + " s");
    var pause = rig.paused(holding.hold());
    try {
      TimeUnit.SECONDS.sleep(HELD_SECONDS);
    } finally {
      pause.close();
    }
    pauses++;
  }

  @Override
  List<Line> lines(Rig rig, List<Ledger.Entry> ledger, Outcome outcome, Usage usage) {
    var lines = new ArrayList<Line>();
    lines.add(new Line("kills", "nodes killed", kills, Budget.atLeast(1)));
    lines.add(
        new Line(
            "backend_kills",
            "Kafka, Redis and PostgreSQL killed at once",
            backendKills,
            Budget.atLeast(1)));
    lines.add(new Line("pauses", "backends held for 5 s", pauses, Budget.atLeast(1)));
    lines.addAll(latencies(outcome, null, Latency.TOLD, Latency.TOLD));
    return lines;
  }
}
