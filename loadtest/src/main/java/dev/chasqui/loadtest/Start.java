package dev.chasqui.loadtest;

import dev.chasqui.loadtest.Line.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long {@code ./chasqui serve} takes until it is ready, beside backends that run. */
final class Start implements Trial {
  private static final double READY_MILLIS = 2_500;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String purpose() {
    return "a gateway starts again and again: how long until it is ready";
  }

  @Override
  public Map<String, Flag> flags() {
    var flags = new LinkedHashMap<String, Flag>();
    flags.put("starts", new Flag("5", "that count, after a first that makes tables and topics"));
    return flags;
  }

  @Override
  public List<Line> run(Rig rig) throws Exception {
    if (rig.nodes().isEmpty()) {
      throw LoadTestException.unavailable("the test of the start needs a gateway of its own");
    }
    String name = rig.nodes().getFirst().name();
    var millis = new ArrayList<Long>();
    for (int i = 0; i < Options.integer("starts", 5); i++) {
      rig.node(name).process().close();
      millis.add(rig.startNode(name).readyMillis());
    }
    var sample = Sample.of(millis.stream(), Long::doubleValue);
    return List.of(
        new Line("starts", "starts", sample.size(), Budget.atLeast(1)),
        new Line(
            "ready_p50",
            "until ready, median ms",
            sample.quantile(0.5),
            Budget.atMost(READY_MILLIS)),
        new Line("ready_max", "until ready, longest ms", sample.quantile(1), null));
  }
}
