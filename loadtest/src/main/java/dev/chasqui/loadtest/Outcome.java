package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What became of the conversations of a run: the load generator's ledger joined with what the
 * observer saw. Only those sent between the warm-up and the cool-down count.
 *
 * @param counted conversations that count
 * @param accepted of these, acknowledged
 * @param turns of these, answered
 * @param doubled answered more than once
 * @param incomplete answered without regard to the whole question
 * @param bubbles messages that the gateway sent to them
 */
record Outcome(
    int counted,
    List<Ledger.Entry> accepted,
    List<Turn> turns,
    int doubled,
    int incomplete,
    int bubbles) {

  /**
   * A conversation that was answered. Times in milliseconds since its last message was sent.
   *
   * @param asked call of the model
   * @param model its last word
   * @param first arrival of the first answer
   */
  record Turn(Ledger.Entry entry, double asked, double model, double debounce, double first) {
    double added() {
      return first - Math.max(debounce, model);
    }
  }

  static Outcome of(List<Ledger.Entry> ledger, Observations observed, Options options) {
    long begin = ledger.stream().mapToLong(Ledger.Entry::sentMicros).min().orElse(0);
    long countFrom = begin + options.warmupSeconds() * 1_000_000L;
    long countTo = countFrom + options.durationSeconds() * 1_000_000L;
    var counted =
        ledger.stream()
            .filter(entry -> entry.sentMicros() >= countFrom && entry.sentMicros() < countTo)
            .toList();
    var accepted = counted.stream().filter(Ledger.Entry::accepted).toList();

    Map<String, List<Observations.Message>> messages = new HashMap<>();
    for (var message : observed.messages()) {
      messages.computeIfAbsent(message.person(), _ -> new ArrayList<>()).add(message);
    }
    // The last call of a person is the one whose answer was sent: earlier ones were given up.
    Map<String, Observations.Answer> answers = new HashMap<>();
    observed.answers().forEach(answer -> answers.put(answer.person(), answer));

    var turns = new ArrayList<Turn>();
    int doubled = 0;
    int incomplete = 0;
    int bubbles = 0;
    for (var entry : accepted) {
      var all = messages.getOrDefault(entry.person(), List.of());
      bubbles += all.size();
      var first =
          all.stream().filter(message -> Question.messagesSeen(message.text()) > 0).findFirst();
      var answer = answers.get(entry.person());
      if (first.isEmpty() || answer == null) {
        continue;
      }
      if (all.stream().filter(message -> Question.messagesSeen(message.text()) > 0).count() > 1
          || repeats(all)) {
        doubled++;
      }
      if (Question.messagesSeen(first.get().text()) < entry.messages()) {
        incomplete++;
      }
      turns.add(
          new Turn(
              entry,
              millis(entry, answer.askedMicros()),
              millis(entry, answer.readyMicros()),
              entry.messages() > 1 ? options.burstDebounceMillis() : options.debounceMillis(),
              millis(entry, first.get().atMicros())));
    }
    return new Outcome(counted.size(), accepted, turns, doubled, incomplete, bubbles);
  }

  /** Conversations that were not acknowledged. */
  int refused() {
    return counted - accepted.size();
  }

  /** Conversations that were acknowledged but never answered. */
  int lost() {
    return accepted.size() - turns.size();
  }

  double bubblesPerTurn() {
    return turns.isEmpty() ? Double.NaN : (double) bubbles / turns.size();
  }

  Sample acks() {
    return Sample.of(accepted.stream(), Ledger.Entry::ackMillis);
  }

  Sample turns(ToDoubleFunction<Turn> millis) {
    return Sample.of(turns.stream(), millis);
  }

  private static boolean repeats(List<Observations.Message> messages) {
    Set<String> seen = new HashSet<>();
    return messages.stream().anyMatch(message -> !seen.add(message.text()));
  }

  private static double millis(Ledger.Entry entry, long micros) {
    return (micros - entry.sentMicros()) / 1_000.0;
  }
}
