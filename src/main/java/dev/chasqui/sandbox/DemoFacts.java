package dev.chasqui.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a business lets its assistant say, and which of it a question is about. */
final class DemoFacts {
  private static final int FACTS_MAX = 200;
  private static final int STRONG = 3;
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\s*[-*•]?\\s*\\**([\\p{L}][^:\\n*]{1,40}?)\\**:\\**\\s+(\\S[^\\n]+)$");
  private static final Set<String> COMMON =
      Set.copyOf(
          Words.stems(
              "para desde hasta sobre entre todos todas person personas otros from with until para"
                  + " pessoas people about nosotros nuestra nuestro nossa nosso minutos"));

  /**
   * One fact.
   *
   * @param name its topic in the words of the operator
   * @param topic the kind of question that it answers; null when the name tells none
   */
  record Fact(String name, @Nullable DemoTopic topic, String text) {

    /** What to call it when speaking {@code language}. */
    String label(DemoLanguage language) {
      if (topic != null) {
        return topic.label(language);
      }
      return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
    }
  }

  private record Hit(Fact fact, int score, int place) {}

  private final List<Fact> facts;

  private DemoFacts(List<Fact> facts) {
    this.facts = facts;
  }

  /** Facts by topic, as configured. */
  static DemoFacts of(Map<String, String> byTopic) {
    var facts = new ArrayList<Fact>();
    byTopic.forEach((name, text) -> facts.add(fact(name, text)));
    facts.sort(Comparator.comparing(Fact::name));
    return new DemoFacts(facts);
  }

  /** The lines {@code topic: fact} of a system prompt. */
  static DemoFacts parse(String systemPrompt) {
    var facts = new ArrayList<Fact>();
    Matcher line = LINE.matcher(systemPrompt);
    while (line.find() && facts.size() < FACTS_MAX) {
      facts.add(fact(line.group(1).strip(), line.group(2).strip()));
    }
    return new DemoFacts(facts);
  }

  private static Fact fact(String name, String text) {
    DemoTopic topic =
        Words.stems(name).stream()
            .map(DemoTopic::of)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(null);
    return new Fact(name, topic, text);
  }

  /** The names of all facts for a person who speaks {@code language}. */
  List<String> labels(DemoLanguage language) {
    return facts.stream().map(fact -> fact.label(language)).distinct().toList();
  }

  /**
   * The facts that answer {@code text}, in the order in which it touches them. Several questions
   * give several facts; without a clear one the best guess, if there is any.
   */
  List<Fact> about(String text) {
    List<String> stems = Words.stems(text);
    var hits = new ArrayList<Hit>();
    for (Fact fact : facts) {
      Hit hit = hit(fact, stems);
      if (hit.score() > 0) {
        hits.add(hit);
      }
    }
    List<Hit> strong = hits.stream().filter(hit -> hit.score() >= STRONG).toList();
    if (strong.isEmpty()) {
      return hits.stream().max(Comparator.comparingInt(Hit::score)).map(Hit::fact).stream()
          .toList();
    }
    return strong.stream().sorted(Comparator.comparingInt(Hit::place)).map(Hit::fact).toList();
  }

  private static Hit hit(Fact fact, List<String> stems) {
    Set<String> nameStems = Set.copyOf(Words.stems(fact.name()));
    Set<String> textStems = Set.copyOf(Words.stems(fact.text()));
    int score = 0;
    int place = Integer.MAX_VALUE;
    for (int i = 0; i < stems.size(); i++) {
      String stem = stems.get(i);
      boolean named = nameStems.contains(stem) && stem.length() > 2 && !COMMON.contains(stem);
      boolean topical =
          fact.topic() != null && DemoTopic.of(stem).filter(t -> t == fact.topic()).isPresent();
      if (named || topical) {
        score += STRONG;
        place = Math.min(place, i);
      } else if (stem.length() >= 4 && textStems.contains(stem) && !COMMON.contains(stem)) {
        score++;
        place = Math.min(place, i);
      }
    }
    return new Hit(fact, score, place);
  }
}
