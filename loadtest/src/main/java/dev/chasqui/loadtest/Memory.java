package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What an idle conversation costs of the heap: many, with nothing to do but to be remembered. */
final class Memory implements Trial {
  private static final double BYTES_A_CONVERSATION = 2_048;
  private static final String RESIDENT = "chasqui_conversations_resident";

  /** Classes are loaded and buffers made before the first look. */
  private static final int BEFORE = 2_000;

  private static final long STEADY_MILLIS = 3_000;

  /** Without a further conversation for so long there will be none; the figure tells how many. */
  private static final long GROWING_NANOS = TimeUnit.SECONDS.toNanos(15);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String purpose() {
    return "100,000 idle conversations: what each costs of the heap";
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = new LinkedHashMap<String, Flag>();
    flags.put("people", new Flag("100000", "idle conversations"));
    flags.put("numbers", new Flag("10", "business numbers"));
    return flags;
  }

  @Override
  public Map<String, String> gatewayEnvironment(Options options) {
    // Twice as many as there are: none shall be forgotten because its partition has more than
    // others.
    return Map.of(
        "CHASQUI_CONVERSATION_RESIDENT_CONVERSATIONS", Integer.toString((people() + BEFORE) * 2));
  }

  private static int people() {
    return Options.integer("people", 100_000);
  }

  @Override
  public List<Line> run(Rig rig) throws Exception {
    if (rig.nodes().isEmpty()) {
      throw LoadTestException.unavailable("the test of memory needs a gateway of its own");
    }
    var node = rig.nodes().getFirst();
    var agents = new Agents(rig.target(), UUID.randomUUID().toString().substring(0, 8));
    long before = remember(rig, node, agents, 0, BEFORE);
    double residentBefore = resident(rig, node);
    long after = remember(rig, node, agents, BEFORE, BEFORE + people());
    double conversations = resident(rig, node) - residentBefore;
    double mib = 1 << 20;
    return List.of(
        new Line(
            "conversations", "idle conversations", conversations, Budget.atLeast(people() * 0.99)),
        new Line("heap_before", "live heap before, MiB", before / mib, null),
        new Line("heap_after", "live heap after, MiB", after / mib, null),
        new Line(
            "bytes",
            "heap a conversation, bytes",
            (after - before) / conversations,
            Budget.atMost(BYTES_A_CONVERSATION)),
        new Line("rss", "gateway, resident memory, MiB", node.process().residentMiB(), null));
  }

  private static long remember(Rig rig, Rig.Node node, Agents agents, int first, int end)
      throws IOException, InterruptedException {
    rig.progress().now("%d conversations …".formatted(end));
    agents.writeTo(first, end);
    double seen = -1;
    long grownNanos = System.nanoTime();
    while (seen < end && System.nanoTime() - grownNanos < GROWING_NANOS) {
      TimeUnit.MILLISECONDS.sleep(500);
      double now = resident(rig, node);
      grownNanos = now > seen ? System.nanoTime() : grownNanos;
      seen = now;
    }
    // What is still being written is no part of an idle conversation.
    TimeUnit.MILLISECONDS.sleep(STEADY_MILLIS);
    return Heap.liveBytes(node.process().pid());
  }

  private static double resident(Rig rig, Rig.Node node) throws IOException, InterruptedException {
    return rig.metrics(node).sum(RESIDENT, "");
  }
}
