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
          "half of the processors, at least 1",
          "Threads on which webhooks, conversations and connections are served. With fewer, less is"
              + " handed from one to another; more serve a node with processors to spare.");

  static final List<Setting<?>> ALL = List.of(DATA_DIR, EVENT_LOOPS);

  private GeneralKeys() {}

  /**
   * The other processors are for those who work beside the event loops: the Kafka client, the
   * collector and the compiler.
   */
  static int eventLoops(Values values) {
    Integer given = values.optional(EVENT_LOOPS);
    return given == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : given;
  }
}
