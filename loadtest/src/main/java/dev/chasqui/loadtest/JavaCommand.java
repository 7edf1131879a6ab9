package dev.chasqui.loadtest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How classes of the load tests are started: as processes that leave the machine to others. */
final class JavaCommand {
  /**
   * The load generator shares the machine with what it measures, so it must be cheap: large pages
   * where there are any, small objects, and no summary on a console that nobody reads.
   */
  static final List<String> GATLING =
      List.of(
          "-Xms512m",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UseTransparentHugePages",
          "-Dgatling.data.writers.0=file");

  private JavaCommand() {}

  /** A command that hands this process's {@code loadtest.} properties and class path on. */
  static List<String> of(int heapMiB, List<String> flags, String... classAndArguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMiB + "m");
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.addAll(flags);
    System.getProperties()
        .forEach((key, value) -> {
          if (key.toString().startsWith("loadtest.")) {
            command.add("-D" + key + "=" + value);
          }
        });
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(classAndArguments));
    return command;
  }
}
