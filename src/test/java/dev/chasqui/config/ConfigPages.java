package dev.chasqui.config;

import java.util.stream.Collectors;

/** Writes what people read about the settings, from the catalogue. */
final class ConfigPages {
  private static final int LINE_CHARS_MAX = 100;

  private ConfigPages() {}

  /** The tables of {@code docs/configuration.md}. */
  static String tables() {
    return ConfigKeys.SECTIONS.stream()
        .map(ConfigPages::table)
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }

  private static String table(ConfigKeys.Section section) {
    String title =
        section.name().isEmpty()
            ? section.intro()
            : "`" + section.name() + "`: " + lowerFirst(section.intro());
    String rows =
        section.settings().stream().map(ConfigPages::row).collect(Collectors.joining("\n"));
    return """
    ### %s

    | key | environment | type | default | meaning |
    | --- | --- | --- | --- | --- |
    %s
    """
        .formatted(title, rows);
  }

  private static String row(Setting<?> setting) {
    String env =
        setting.secret()
            ? "`%s`, `%s`".formatted(setting.env(), setting.fileEnv())
            : "`" + setting.env() + "`";
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(setting.key(), env, type(setting), defaults(setting), setting.meaning());
  }

  /** The kind, with its range where it has one. */
  private static String type(Setting<?> setting) {
    return setting.kind().range().isEmpty()
        ? setting.kind().label()
        : setting.kind().label() + ": " + setting.kind().range();
  }

  private static String defaults(Setting<?> setting) {
    var text = new StringBuilder(shown(setting.serve()));
    if (!setting.dev().equals(setting.serve())) {
      text.append("; dev: ").append(shown(setting.dev()));
    }
    if (!setting.demo().equals(setting.dev())) {
      text.append("; demo: ").append(shown(setting.demo()));
    }
    return text.toString();
  }

  private static String shown(Setting.Default<?> fallback) {
    return fallback.value() == null ? fallback.text() : "`" + fallback.text() + "`";
  }

  /** The whole of {@code conf/chasqui.yaml}. */
  static String file() {
    return """
    # Settings of Chasqui. Every line that starts with "#key:" shows a default; take the # away to change
    # it. The environment wins over this file. Durations carry their unit (500ms, 1.5s, 2m, 8h, 8d), sizes
    # may (512KiB, 3MiB). Keep secrets out of here: use the environment, or "<key>-file" with the path of a
    # mounted file. docs/configuration.md explains everything; a mistake here is reported at start, by key.

    """
        + ConfigKeys.SECTIONS.stream()
            .map(ConfigPages::fileSection)
            .collect(Collectors.joining("\n"));
  }

  private static String fileSection(ConfigKeys.Section section) {
    String indent = section.name().isEmpty() ? "" : "  ";
    String head =
        section.name().isEmpty() ? "" : "# " + section.intro() + ".\n" + section.name() + ":\n";
    return head
        + section.settings().stream()
            .map(setting -> fileEntry(setting, indent))
            .collect(Collectors.joining("\n"));
  }

  private static String fileEntry(Setting<?> setting, String indent) {
    String comment =
        wrap(setting.meaning(), indent + "# ") + wrap("(" + facts(setting) + ")", indent + "# ");
    if (setting.serve().value() != null) {
      return comment + indent + "#" + name(setting) + ": " + setting.serve().text() + "\n";
    }
    return comment
        + indent
        + (setting.secret() ? "#" + name(setting) + "-file:\n" : "#" + name(setting) + ":\n");
  }

  /** Kind, variable, and what the line below cannot show. */
  private static String facts(Setting<?> setting) {
    String env = setting.secret() ? setting.env() + " or " + setting.fileEnv() : setting.env();
    String defaults = defaults(setting).replace("`", "");
    String rest =
        setting.serve().value() == null
            ? defaults
            : defaults.substring(setting.serve().text().length()).replaceFirst("^; ", "");
    return type(setting) + "; " + env + (rest.isEmpty() ? "" : "; " + rest);
  }

  private static String name(Setting<?> setting) {
    return setting.section().isEmpty()
        ? setting.key()
        : setting.key().substring(setting.section().length() + 1);
  }

  private static String wrap(String text, String prefix) {
    var lines = new StringBuilder();
    var line = new StringBuilder(prefix.stripTrailing());
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > LINE_CHARS_MAX) {
        lines.append(line).append('\n');
        line = new StringBuilder(prefix.stripTrailing());
      }
      line.append(' ').append(word);
    }
    return lines.append(line).append('\n').toString();
  }

  private static String lowerFirst(String text) {
    return Character.isUpperCase(text.charAt(1)) || text.startsWith("PostgreSQL")
        ? text
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
