package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the gateway takes at most, beside the least that a webhook can cost, in one run. */
final class Peak {
  private static final Pattern FLOOR = Pattern.compile("floor listens on (\\d+)");
  private static final Pattern COUNTING = Pattern.compile("counting");
  private static final Pattern COUNTED = Pattern.compile("counted (\\S+) (\\d+) (\\d+) (\\d+)");
  private static final int WARMUP_SECONDS = 10;
  private static final String PEAK = "peak";

  private final Rig rig;
  private final int seconds = Options.integer("peak", 10);

  /** What each of the other servers answered to a forged webhook. */
  private final Map<Peer, Integer> forged = new LinkedHashMap<>();

  Peak(Rig rig) {
    this.rig = rig;
  }

  /**
   * @param cpu seconds a thousand webhooks
   * @param all accepted, with those of the warm-up
   */
  private record Rate(double perSecond, double cpu, double refused, long all) {}

  /** Whether the other servers work at all. */
  void rehearse() throws IOException, InterruptedException {
    for (Peer peer : Peer.of(Options.property("peers", ""))) {
      rig.progress().now("Trying " + peer.name() + " …");
      forged.put(peer, peer.rehearse(rig));
    }
  }

  List<Line> run() throws IOException, InterruptedException {
    rig.progress().now("Closed loop against a bare server …");
    Rate floor;
    try (var server = rig.java("floor", 512, "dev.chasqui.loadtest.Floor")) {
      String port = server.expect(FLOOR, Duration.ofSeconds(20)).group(1);
      floor = measure("http://127.0.0.1:" + port + "/webhooks/whatsapp", server, "floor");
    }
    var peers = new LinkedHashMap<Peer, Rate>();
    for (Peer peer : forged.keySet()) {
      rig.progress().now("Closed loop against " + peer.name() + " …");
      try (var running = peer.start(rig)) {
        peers.put(peer, measure(running.webhook().toString(), running.process(), peer.name()));
      }
    }
    rig.progress().now("Closed loop against the gateway …");
    var node = rig.nodes().getFirst();
    var gateway = measure(node.webhook().toString(), node.process(), PEAK);
    long endedNanos = System.nanoTime();
    var lines = new ArrayList<Line>();
    lines.add(new Line("floor_rate", "bare server, closed loop, a second", floor.perSecond, null));
    lines.add(new Line("peak_rate", "gateway, closed loop, a second", gateway.perSecond, null));
    lines.add(
        new Line(
            "peak_ratio",
            "gateway to bare server, ratio",
            gateway.perSecond / floor.perSecond,
            Budget.atLeast(0.4)));
    lines.add(
        new Line(
            "peak_cpu_ratio",
            "CPU a webhook, gateway to bare server",
            gateway.cpu / floor.cpu,
            Budget.atMost(4)));
    lines.add(new Line("peak_refused", "refused at the peak", gateway.refused, null));
    peers.forEach((peer, rate) -> lines.addAll(beside(peer, rate, gateway)));
    // Nothing is gained by what is durable and then lost, so all of it is waited for.
    var stored = Stored.await(rig, Options.property("run", "r") + PEAK, gateway.all, endedNanos);
    if (stored != null) {
      lines.add(
          new Line("peak_missing", "of the peak not stored", stored.missing(), Budget.atMost(0)));
      lines.add(
          new Line("peak_backlog", "all of the peak stored after it, s", stored.seconds(), null));
    }
    return lines;
  }

  private List<Line> beside(Peer peer, Rate rate, Rate gateway) {
    String name = peer.name();
    String key = "peer_" + name;
    var lines = new ArrayList<Line>();
    lines.add(
        new Line(
            key + "_forged",
            name + ", status for a forged webhook",
            forged.getOrDefault(peer, 0),
            null));
    lines.add(new Line(key + "_rate", name + ", closed loop, a second", rate.perSecond, null));
    lines.add(new Line(key + "_refused", name + ", refused", rate.refused, null));
    if (rate.perSecond > 0) {
      lines.add(
          new Line(
              key + "_ratio",
              "gateway to " + name + ", ratio",
              gateway.perSecond / rate.perSecond,
              null));
      lines.add(
          new Line(
              key + "_cpu_ratio",
              "CPU a webhook, gateway to " + name,
              gateway.cpu / rate.cpu,
              null));
    }
    return lines;
  }

  private Rate measure(String url, Child server, String name)
      throws IOException, InterruptedException {
    try (var loop =
        rig.java(
            "closed-loop-" + name,
            512,
            "dev.chasqui.loadtest.ClosedLoop",
            url,
            Integer.toString(Options.integer("connections", 64)),
            Integer.toString(WARMUP_SECONDS),
            Integer.toString(seconds),
            name)) {
      loop.expect(COUNTING, Duration.ofSeconds(60));
      double before = server.cpuSeconds();
      var counted = loop.expect(COUNTED, Duration.ofSeconds(60 + seconds));
      double cpu = server.cpuSeconds() - before;
      double accepted = Double.parseDouble(counted.group(2));
      return new Rate(
          accepted / Double.parseDouble(counted.group(1)),
          cpu / accepted * 1_000,
          Double.parseDouble(counted.group(3)),
          Long.parseLong(counted.group(4)));
    }
  }
}
