package dev.chasqui.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file as it is written: texts with their lines. Types are not guessed, so that {@code no}
 * stays a word and {@code 1:30} stays what it looks like.
 */
final class YamlFile {
  private final Path path;
  private final Problems problems;

  YamlFile(Path path, Problems problems) {
    this.path = path;
    this.problems = problems;
  }

  /**
   * The top-level keys; empty for an empty file.
   *
   * @param missingFix what to do when the file is missing; null when it may be
   */
  Map<String, Node> read(@Nullable String missingFix) {
    try (var reader = Files.newBufferedReader(path)) {
      var root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
      return root == null || isNull(root) ? Map.of() : entries(root, "");
    } catch (NoSuchFileException _) {
      if (missingFix != null) {
        problems.add(path.toString(), "no such file", "a readable YAML file", missingFix);
      }
    } catch (MarkedYAMLException e) {
      // The exception's own message quotes the line, which may hold a secret.
      var mark = e.getProblemMark();
      String where = mark == null ? "" : " at line " + (mark.getLine() + 1);
      notYaml("broken" + where);
    } catch (YAMLException _) {
      notYaml("broken");
    } catch (IOException e) {
      problems.add(
          path.toString(),
          "unreadable: " + e.getClass().getSimpleName(),
          "a readable UTF-8 file",
          "check its permissions and encoding");
    }
    return Map.of();
  }

  private void notYaml(String found) {
    problems.add(
        path.toString(), found, "valid YAML", "check indentation, colons and quotes there");
  }

  /**
   * The entries of a map; a key given twice and a node that is no map are mistakes.
   *
   * @param name path of the map in the file; empty for the whole file
   */
  Map<String, Node> entries(Node node, String name) {
    if (!(node instanceof MappingNode mapping)) {
      problems.add(
          name.isEmpty() ? path.toString() : name,
          "a " + node.getNodeId() + " at " + line(node),
          "keys with values below them",
          "write it as \"key: value\", one a line, indented");
      return Map.of();
    }
    var entries = new LinkedHashMap<String, Node>();
    for (var tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      var first = entries.putIfAbsent(key, tuple.getValueNode());
      if (first != null) {
        problems.add(
            name.isEmpty() ? key : name + "." + key,
            "given twice, at " + line(first) + " and " + line(tuple.getKeyNode()),
            "each key once",
            "remove one of them");
      }
    }
    return entries;
  }

  /** {@code conf/chasqui.yaml line 12}. */
  String line(Node node) {
    return path + " line " + (node.getStartMark().getLine() + 1);
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
