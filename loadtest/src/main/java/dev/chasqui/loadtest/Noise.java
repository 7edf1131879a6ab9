package dev.chasqui.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How busy the machine's processors were between two moments. Where the system has no {@code
 * /proc/stat}, nothing is known.
 *
 * @param all processor time, in ticks, also idle
 * @param busy of it, not idle
 * @param stolen of it, given to other virtual machines by the host
 */
record Noise(long all, long busy, long stolen) {
  private static final double TICKS_PER_SECOND = 100;

  /** The ticks so far. */
  static Noise now() {
    try {
      String[] cells =
          Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split("\\s+", -1);
      long all = 0;
      for (int i = 1; i <= 8; i++) {
        all += Long.parseLong(cells[i]);
      }
      long idle = Long.parseLong(cells[4]) + Long.parseLong(cells[5]);
      return new Noise(all, all - idle, Long.parseLong(cells[8]));
    } catch (IOException e) {
      return new Noise(0, 0, 0);
    }
  }

  /**
   * For people.
   *
   * @param ownSeconds processor time that this run used meanwhile
   */
  String since(Noise before, double ownSeconds) {
    double total = all - before.all;
    return total <= 0
        ? "unknown on this system"
        : String.format(
            Locale.ROOT,
            "processors %.0f %% busy while measuring (%.0f %% with this run), %.1f %% stolen by"
                + " other machines",
            100 * (busy - before.busy) / total,
            100 * ownSeconds * TICKS_PER_SECOND / total,
            100 * (stolen - before.stolen) / total);
  }
}
