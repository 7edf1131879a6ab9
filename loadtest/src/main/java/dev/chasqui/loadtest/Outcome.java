package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the conversations of a run: the load generator's ledger joined with what the
 * observer saw. Only those sent after the warm-up count.
 *
 * @param counted conversations that count
 * @param refused of these, not acknowledged
 * @param lost acknowledged but never answered
 * @param doubled answered more than once
 * @param incomplete answered without regard to the whole question
 * @param bubbles messages that the gateway sent to them
 * @param acks time to the 200 of a question's last message
 * @param first time from sending a question's last message to the arrival of the first answer
 * @param model the same to the model's last word
 * @param asked the same to the call of the model; negative inside a burst
 * @param added first answer minus the larger of debounce and model
 */
record Outcome(
    int counted,
    int refused,
    int lost,
    int doubled,
    int incomplete,
    int bubbles,
    Sample acks,
    Sample first,
    Sample model,
    Sample asked,
    Sample added) {

  /** A conversation that was answered. Times in milliseconds since its last message was sent. */
  private record Answered(double first, double model, double asked, double debounce) {
    double added() {
      return first - Math.max(debounce, model);
    }
  }

  static Outcome of(List<Ledger.Entry> ledger, Observations observed, Options options) {
    long begin = ledger.stream().mapToLong(Ledger.Entry::sentMicros).min().orElse(0);
    long countFrom = begin + options.warmupSeconds() * 1_000_000L;
    var counted = ledger.stream().filter(entry -> entry.sentMicros() >= countFrom).toList();
    var accepted = counted.stream().filter(Ledger.Entry::accepted).toList();

    Map<String, List<Observations.Message>> messages = new HashMap<>();
    for (var message : observed.messages()) {
      messages.computeIfAbsent(message.person(), _ -> new ArrayList<>()).add(message);
    }
    // The last call of a person is the one whose answer was sent: earlier ones were given up.
    Map<String, Observations.Answer> answers = new HashMap<>();
    observed.answers().forEach(answer -> answers.put(answer.person(), answer));

    var answered = new ArrayList<Answered>();
    int lost = 0;
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
        lost++;
        continue;
      }
      if (all.stream().filter(message -> Question.messagesSeen(message.text()) > 0).count() > 1
          || repeats(all)) {
        doubled++;
      }
      if (Question.messagesSeen(first.get().text()) < entry.messages()) {
        incomplete++;
      }
      answered.add(
          new Answered(
              millis(entry, first.get().atMicros()),
              millis(entry, answer.readyMicros()),
              millis(entry, answer.askedMicros()),
              entry.messages() > 1 ? options.burstDebounceMillis() : options.debounceMillis()));
    }
    return new Outcome(
        counted.size(),
        counted.size() - accepted.size(),
        lost,
        doubled,
        incomplete,
        bubbles,
        Sample.of(accepted.stream(), Ledger.Entry::ackMillis),
        Sample.of(answered.stream(), Answered::first),
        Sample.of(answered.stream(), Answered::model),
        Sample.of(answered.stream(), Answered::asked),
        Sample.of(answered.stream(), Answered::added));
  }

  int answered() {
    return first.size();
  }

  double bubblesPerTurn() {
    return answered() == 0 ? Double.NaN : (double) bubbles / answered();
  }

  private static boolean repeats(List<Observations.Message> messages) {
    Set<String> seen = new HashSet<>();
    return messages.stream().anyMatch(message -> !seen.add(message.text()));
  }

  private static double millis(Ledger.Entry entry, long micros) {
    return (micros - entry.sentMicros()) / 1_000.0;
  }
}
