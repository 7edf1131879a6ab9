package dev.chasqui.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the name that a mistyped one was meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** The candidate with the fewest typing mistakes; empty when it takes more than a third. */
  static Optional<String> nearest(String typed, Stream<String> candidates) {
    int bound = Math.max(1, typed.length() / 3);
    record Scored(String name, int distance) {}
    return candidates
        .map(name -> new Scored(name, distance(typed, name)))
        .filter(scored -> scored.distance() <= bound)
        .min(Comparator.comparingInt(Scored::distance))
        .map(Scored::name);
  }

  /** Levenshtein's distance: letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
