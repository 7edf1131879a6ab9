package dev.chasqui.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. The message is a report of several lines for a terminal: every
 * mistake with its key, what was expected and the fix. Carries no stack trace: the report says it
 * all.
 */
public final class ConfigException extends RuntimeException {
  private final transient List<ConfigProblem> problems;

  ConfigException(List<ConfigProblem> problems) {
    super(report(problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Every mistake, in the order of the documentation. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String report(List<ConfigProblem> problems) {
    String head =
        problems.size() == 1
            ? "The configuration has 1 mistake:\n\n"
            : "The configuration has " + problems.size() + " mistakes:\n\n";
    return problems.stream()
        .map(ConfigProblem::paragraph)
        .collect(Collectors.joining("\n", head, ""))
        .stripTrailing();
  }
}
