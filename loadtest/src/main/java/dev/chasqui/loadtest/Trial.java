package dev.chasqui.loadtest;

import java.util.List;
import java.util.Map;

/** A kind of load test: what it asks of the world around the gateway, and what it looks at. */
interface Trial {
  /** The word on the command line. */
  String name();

  /** What it is for, in one line. */
  String purpose();

  /** The flags that it knows beside those of all tests, with their defaults. */
  Map<String, Flag> flags();

  /** Settings of the gateway that differ from those of {@link Rig}, by environment variable. */
  default Map<String, String> gatewayEnvironment(Options options) {
    return Map.of();
  }

  /** How many gateway processes share the work. */
  default int nodes() {
    return 1;
  }

  /** Runs against a world that has started, and gives the lines of the report. */
  List<Line> run(Rig rig) throws Exception;

  /**
   * A flag of the command line.
   *
   * @param otherwise its default
   */
  record Flag(String otherwise, String meaning) {}
}
