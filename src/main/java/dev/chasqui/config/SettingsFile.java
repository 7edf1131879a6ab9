package dev.chasqui.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** {@code conf/chasqui.yaml}: what the operator wrote, by key. */
final class SettingsFile {
  /**
   * The text of one key.
   *
   * @param origin file and line
   */
  record Entry(String text, String origin) {}

  private final Map<String, Entry> entries = new HashMap<>();
  private final YamlFile yaml;
  private final Problems problems;
  private final Set<String> known = ConfigKeys.fileKeys().collect(Collectors.toSet());

  private SettingsFile(YamlFile yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  /** Reads the file; a missing file is an empty one. Unknown and doubled keys are mistakes. */
  static SettingsFile read(Path path, Problems problems) {
    var file = new SettingsFile(new YamlFile(path, problems), problems);
    file.yaml.read(null).forEach((name, node) -> file.take(name, node));
    return file;
  }

  /** What was written for a key; null when nothing was. */
  @Nullable Entry get(String key) {
    return entries.get(key);
  }

  private void take(String key, Node node) {
    if (known.contains(key)) {
      takeValue(key, node);
    } else if (ConfigKeys.isSection(key)) {
      if (!YamlFile.isNull(node)) {
        yaml.entries(node, key).forEach((name, child) -> take(key + "." + name, child));
      }
    } else {
      unknown(key, node);
    }
  }

  private void takeValue(String key, Node node) {
    if (YamlFile.isNull(node)) {
      return;
    }
    if (node instanceof ScalarNode scalar) {
      entries.put(key, new Entry(scalar.getValue(), yaml.line(node)));
    } else {
      problems.add(
          key,
          "a " + node.getNodeId() + " at " + yaml.line(node),
          "one value",
          "write it on the same line as the key");
    }
  }

  private void unknown(String key, Node node) {
    var candidates =
        key.contains(".")
            ? ConfigKeys.fileKeys()
            : ConfigKeys.SECTIONS.stream().map(ConfigKeys.Section::name);
    String fix =
        Suggestion.nearest(key, candidates)
            .map(name -> "did you mean " + name + "?")
            .orElse("remove it; docs/configuration.md lists all keys");
    problems.add(key, "an unknown key at " + yaml.line(node), "a key that exists", fix);
  }
}
