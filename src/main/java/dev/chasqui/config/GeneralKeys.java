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
          "Threads that webhooks (half of them) and conversations with their connections (the other half,"
              + " or the only one) are served on. With half as many a turn takes less processor time, and"
              + " people wait longer once the node is busy.");

  static final List<Setting<?>> ALL = List.of(DATA_DIR, EVENT_LOOPS);

  private GeneralKeys() {}

  static int eventLoops(Values values) {
    Integer given = values.optional(EVENT_LOOPS);
    return given == null ? 2 * Runtime.getRuntime().availableProcessors() : given;
  }
}
