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

  static final List<Setting<?>> ALL = List.of(DATA_DIR);

  private GeneralKeys() {}
}
