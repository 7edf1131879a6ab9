package dev.chasqui.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Short commands of the operating system. */
final class Shell {
  private Shell() {}

  /**
   * What a command said.
   *
   * @param exit its exit code
   * @param output everything it printed, errors included
   */
  record Result(int exit, String output) {
    boolean ok() {
      return exit == 0;
    }
  }

  /** Runs {@code command} to its end, at most {@code seconds}, which counts as exit code 124. */
  static Result run(int seconds, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("chasqui", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      boolean ended = process.waitFor(seconds, SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      return new Result(ended ? process.exitValue() : 124, Files.readString(output, UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Returns whether an executable of that name is on the search path. */
  static boolean onPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String dir : path.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(dir, name))) {
        return true;
      }
    }
    return false;
  }
}
