package dev.chasqui.config;

import dev.chasqui.model.PlainWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads {@code opt-out} of {@code conf/assistant.yaml}. What it says of a language takes the place
 * of the built-in words and texts, each on its own.
 */
final class OptOutSection {
  private static final String NAME = "opt-out";
  private static final List<String> KEYS = List.of("stop", "start", "stopped", "started");
  private static final int PHRASES_MAX = 200;
  private static final int PHRASE_CHARS_MAX = 100;
  private static final int TEXT_CHARS_MAX = 1_000;

  private final YamlFile yaml;
  private final Problems problems;

  OptOutSection(YamlFile yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  OptOutConfig read(@Nullable Node node) {
    var languages = new LinkedHashMap<>(OptOutConfig.defaults().languages());
    if (node != null && !YamlFile.isNull(node)) {
      yaml.entries(node, NAME)
          .forEach((language, child) ->
              languages.put(language, words(language, child, languages.get(language))));
    }
    mustNotContradict(languages);
    return new OptOutConfig(languages);
  }

  private OptOutConfig.Words words(
      String language, Node node, OptOutConfig.@Nullable Words builtIn) {
    String path = NAME + "." + language;
    if (!language.matches("[a-z]{2}")) {
      problems.add(
          path,
          "no language at " + yaml.line(node),
          "an ISO 639-1 code: two small letters, such as es",
          "correct it");
    }
    var entries = yaml.entries(node, path);
    entries.forEach((key, child) -> {
      if (!KEYS.contains(key)) {
        problems.add(
            path + "." + key,
            "an unknown key at " + yaml.line(child),
            "one of " + String.join(", ", KEYS),
            Suggestion.nearest(key, KEYS.stream())
                .map(near -> "did you mean " + near + "?")
                .orElse("remove it"));
      }
    });
    return new OptOutConfig.Words(
        phrases(path + ".stop", entries.get("stop"), builtIn == null ? null : builtIn.stop()),
        phrases(path + ".start", entries.get("start"), builtIn == null ? null : builtIn.start()),
        text(path + ".stopped", entries.get("stopped"), builtIn == null ? null : builtIn.stopped()),
        text(
            path + ".started", entries.get("started"), builtIn == null ? null : builtIn.started()));
  }

  private List<String> phrases(String path, @Nullable Node node, @Nullable List<String> builtIn) {
    if (node == null) {
      if (builtIn == null) {
        missing(path, "a list of whole messages");
      }
      return builtIn == null ? List.of() : builtIn;
    }
    var phrases = new ArrayList<String>();
    if (node instanceof SequenceNode sequence) {
      for (var item : sequence.getValue()) {
        String phrase = item instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (PlainWords.of(phrase).isEmpty() || phrase.length() > PHRASE_CHARS_MAX) {
          problems.add(
              path,
              "no words, or too many, at " + yaml.line(item),
              "words of at most " + PHRASE_CHARS_MAX + " characters",
              "correct it");
        } else {
          phrases.add(phrase);
        }
      }
    }
    if (phrases.isEmpty() || phrases.size() > PHRASES_MAX) {
      problems.add(
          path,
          phrases.size() + " phrases at " + yaml.line(node),
          "a list of 1 to " + PHRASES_MAX + " whole messages",
          "write one a line, starting with -");
    }
    return phrases;
  }

  private String text(String path, @Nullable Node node, @Nullable String builtIn) {
    if (node == null) {
      if (builtIn == null) {
        missing(path, "the text of the confirmation");
      }
      return builtIn == null ? "" : builtIn;
    }
    String text = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    if (text.isEmpty() || text.length() > TEXT_CHARS_MAX) {
      problems.add(
          path,
          text.length() + " characters of text at " + yaml.line(node),
          "text of 1 to " + TEXT_CHARS_MAX + " characters",
          "correct it");
    }
    return text;
  }

  private void missing(String path, String expected) {
    problems.add(path, "nothing", expected, "add it: there are no built-in ones for this language");
  }

  /** Words that mean stop in one language must not mean start in another: all are listened to. */
  private void mustNotContradict(Map<String, OptOutConfig.Words> languages) {
    var stops = new HashMap<String, String>();
    languages.forEach((language, words) ->
        words.stop().forEach(phrase -> stops.put(PlainWords.of(phrase), language)));
    languages.forEach((language, words) ->
        words
            .start()
            .forEach(phrase -> {
              String stop = stops.get(PlainWords.of(phrase));
              if (stop != null) {
                problems.add(
                    NAME + "." + language + ".start",
                    Problems.quoted(phrase) + ", which is among " + NAME + "." + stop + ".stop",
                    "words that mean one thing",
                    "remove it from one of them");
              }
            }));
  }
}
