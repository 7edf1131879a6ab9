package dev.chasqui.config;

import java.nio.file.Path;
import java.util.List;

/** Keys that belong to no section. */
final class GeneralKeys {
  static final Setting<Path> DATA_DIR =
      Setting.of(
              "data-dir",
              Kind.path(),
              Path.of("data"),
              "Directory of the embedded backends and of files. Relative to the working directory.")
          .inDemo(null, "a temporary directory");

  static final Setting<Integer> EVENT_LOOPS =
      Setting.optional(
          "event-loops",
          Kind.integer(1, 256),
          "two for each processor",
          "Threads that all but blocking work runs on. Half of them answer webhooks. Of the others half"
              + " hold conversations with their connections, and half read what the model says once many"
              + " people are answered at the same time. With 2 the last kind is missing, with 1 it does"
              + " everything.");

  static final List<Setting<?>> ALL = List.of(DATA_DIR, EVENT_LOOPS);

  private GeneralKeys() {}

  static int eventLoops(Values values) {
    Integer given = values.optional(EVENT_LOOPS);
    return given == null ? 2 * Runtime.getRuntime().availableProcessors() : given;
  }
}
