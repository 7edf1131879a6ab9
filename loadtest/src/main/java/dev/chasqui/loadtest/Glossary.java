package dev.chasqui.loadtest;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the words of a report mean, for somebody who has never seen one. */
final class Glossary {
  /**
   * @param word as it stands in the titles of lines
   */
  private record Entry(String word, String meaning) {
    private boolean meets(Line line) {
      return line.title().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }
  }

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("turn", "what a person asks, in one message or several, and its answer"),
          new Entry("acknowledged", "answered with 200; nothing of that may be lost any more"),
          new Entry(
              "with the next question",
              "the person asked again before an answer had left, and got one for both"),
          new Entry("webhook to 200", "from sending a webhook until it is answered"),
          new Entry(
              "torn apart",
              "the load generator was late within a question; nothing else is said of it"),
          new Entry(
              "meant moment", "when the load generator was to send, which it does a little later"),
          new Entry("debounce", "how long the gateway waits for the rest of a thought"),
          new Entry(
              "max(debounce, model)", "the longer of that wait and the model's own time: not ours"),
          new Entry(
              "added", "what the person waited beyond debounce and model: the gateway's share"),
          new Entry("of that after the last word", "that share without what the model was late"),
          new Entry("its own", "by the gateway's metrics; everything else is seen from outside"),
          new Entry("observer", "the simulated WhatsApp and model, which decide what happened"),
          new Entry("interrupted", "a human agent wrote before the answer had left"),
          new Entry("CPU", "processor time, of user and system together"),
          new Entry("live heap", "what is left of it by a full collection"),
          new Entry(
              "bare server", "Vert.x that verifies and parses, and makes nothing durable: a floor"),
          new Entry(
              "closed loop", "a few connections, each of which sends as soon as it is answered"),
          new Entry("while many wait", "of one business number that has more to say than it may"),
          new Entry("certainly", "however wrong the observer's times may be"));

  private static final int WIDTH =
      ENTRIES.stream().mapToInt(entry -> entry.word.length()).max().orElse(0);

  private Glossary() {}

  /** A line for each word that these use. */
  static String of(List<Line> lines) {
    return ENTRIES.stream()
        .filter(entry -> lines.stream().anyMatch(entry::meets))
        .map(entry -> ("  %-" + WIDTH + "s  %s%n").formatted(entry.word, entry.meaning))
        .collect(Collectors.joining());
  }
}
