package dev.chasqui.config;

import dev.chasqui.config.AssistantConfig.OwnWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code conf/assistant.yaml} into an {@link AssistantConfig}. */
final class AssistantFile {
  private static final List<String> KEYS =
      List.of(
          "name",
          "business-name",
          "persona",
          "languages",
          "facts",
          "limits",
          "holding-lines",
          "apologies",
          "hand-over-lines",
          "ghost-lines",
          "opt-out-lines",
          "opt-in-lines",
          "late-lines",
          "hand-over-phrases",
          "hand-over-topics",
          "resume-phrases");
  private static final int TEXT_CHARS_MAX = 4_000;
  private static final int LINE_CHARS_MAX = 1_000;

  private final Path path;
  private final Problems problems;
  private final YamlFile yaml;

  AssistantFile(Path path, Problems problems) {
    this.path = path;
    this.problems = problems;
    this.yaml = new YamlFile(path, problems);
  }

  /** Null when the file is missing or empty, which is a mistake as well. */
  @Nullable AssistantConfig read() {
    var entries =
        yaml.read("copy conf/assistant.yaml of the distribution there and put your business in");
    if (entries.isEmpty()) {
      return null;
    }
    entries.forEach(this::mustBeKnown);
    var languages = languages(entries);
    return new AssistantConfig(
        text(entries, "name"),
        text(entries, "business-name"),
        text(entries, "persona"),
        languages,
        map(entries, "facts", TEXT_CHARS_MAX),
        list(entries, "limits"),
        lines(entries, "holding-lines", languages),
        lines(entries, "apologies", languages),
        new OwnWords(
            optionalLines(entries, "hand-over-lines", languages),
            optionalLines(entries, "ghost-lines", languages),
            optionalLines(entries, "opt-out-lines", languages),
            optionalLines(entries, "opt-in-lines", languages),
            optionalLines(entries, "late-lines", languages),
            list(entries, "hand-over-phrases"),
            list(entries, "hand-over-topics"),
            list(entries, "resume-phrases")));
  }

  private void mustBeKnown(String key, Node node) {
    if (!KEYS.contains(key)) {
      problems.add(
          key,
          "an unknown key at " + yaml.line(node),
          "one of " + String.join(", ", KEYS),
          Suggestion.nearest(key, KEYS.stream())
              .map(name -> "did you mean " + name + "?")
              .orElse("remove it; facts may hold any topic"));
    }
  }

  private String text(Map<String, Node> entries, String key) {
    var node = entries.get(key);
    if (node == null || YamlFile.isNull(node)) {
      missing(key, "text");
      return "";
    }
    return text(key, node, TEXT_CHARS_MAX);
  }

  private String text(String key, Node node, int charsMax) {
    String text = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    if (text.isEmpty() || text.length() > charsMax) {
      problems.add(
          key,
          (text.isEmpty() ? "no text" : text.length() + " characters") + " at " + yaml.line(node),
          "text of 1 to " + charsMax + " characters",
          "correct it");
    }
    return text;
  }

  private List<String> languages(Map<String, Node> entries) {
    var languages = list(entries, "languages");
    if (languages.isEmpty()) {
      missing("languages", "at least one ISO 639-1 code, such as es");
    }
    for (String language : languages) {
      if (!language.matches("[a-z]{2}")) {
        problems.add(
            "languages",
            Problems.quoted(language) + ", from " + path,
            "ISO 639-1 codes: two small letters, such as es",
            "correct it");
      }
    }
    return languages;
  }

  private List<String> list(Map<String, Node> entries, String key) {
    var node = entries.get(key);
    if (node == null || YamlFile.isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(
          key, "a " + node.getNodeId() + " at " + yaml.line(node), "a list", "start lines with -");
      return List.of();
    }
    var texts = new ArrayList<String>();
    for (var item : sequence.getValue()) {
      texts.add(text(key, item, LINE_CHARS_MAX));
    }
    return texts;
  }

  private Map<String, String> map(Map<String, Node> entries, String key, int charsMax) {
    var node = entries.get(key);
    if (node == null || YamlFile.isNull(node)) {
      return Map.of();
    }
    var texts = new LinkedHashMap<String, String>();
    yaml.entries(node, key)
        .forEach((name, value) -> texts.put(name, text(key + "." + name, value, charsMax)));
    return texts;
  }

  private Map<String, String> lines(Map<String, Node> entries, String key, List<String> languages) {
    var lines = map(entries, key, LINE_CHARS_MAX);
    for (String language : languages) {
      if (!lines.containsKey(language)) {
        missing(key + "." + language, "a line in each of languages");
      }
    }
    return mustBeLanguages(key, lines, languages);
  }

  /** There are built-in lines for what is left out. */
  private Map<String, String> optionalLines(
      Map<String, Node> entries, String key, List<String> languages) {
    return mustBeLanguages(key, map(entries, key, LINE_CHARS_MAX), languages);
  }

  private Map<String, String> mustBeLanguages(
      String key, Map<String, String> lines, List<String> languages) {
    for (String language : lines.keySet()) {
      if (!languages.contains(language)) {
        problems.add(
            key + "." + language,
            "a language that is not one of languages, in " + path,
            "only " + String.join(", ", languages),
            "add it to languages, or remove the line");
      }
    }
    return lines;
  }

  private void missing(String key, String expected) {
    problems.add(key, "nothing in " + path, expected, "add it");
  }
}
