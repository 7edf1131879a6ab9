package dev.chasqui.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Reads the price lists: every {@code *.yaml} in {@code rates} of the configuration directory. */
final class RateFiles {
  private static final int FILES_MAX = 500;

  private final Path dir;
  private final Problems problems;

  RateFiles(Path dir, Problems problems) {
    this.dir = dir;
    this.problems = problems;
  }

  /** The lists, the oldest first; none when the directory is missing. */
  List<RateListConfig> read() {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    var lists = new ArrayList<RateListConfig>();
    var days = new HashMap<Object, Path>();
    for (Path path : files()) {
      var list = new RateFile(path, problems).read();
      if (list == null) {
        continue;
      }
      var other = days.putIfAbsent(list.effectiveFrom(), path);
      if (other != null) {
        problems.add(
            path + ": effective-from",
            list.effectiveFrom() + ", as in " + other,
            "one price list for each day",
            "correct the day, or remove one of the files");
      }
      lists.add(list);
    }
    lists.sort(Comparator.comparing(RateListConfig::effectiveFrom));
    return lists;
  }

  private List<Path> files() {
    try (var files = Files.list(dir)) {
      return files
          .filter(path -> path.toString().endsWith(".yaml"))
          .sorted()
          .limit(FILES_MAX)
          .toList();
    } catch (IOException e) {
      problems.add(
          dir.toString(),
          "unreadable: " + e.getClass().getSimpleName(),
          "a readable directory of price lists",
          "check its permissions");
      return List.of();
    }
  }
}
