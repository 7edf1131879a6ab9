package dev.chasqui.loadtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What became of the turns of a run: the load generator's ledger joined with what the observer saw.
 * Only those sent between the warm-up and the cool-down count, and of these only those that no
 * human agent interrupted must be answered.
 *
 * @param counted turns that count
 * @param accepted of these, acknowledged and left to the assistant
 * @param refused turns that count and were not acknowledged
 * @param turns of the accepted, answered
 * @param joined of the accepted, answered together with what the same person asked next, because no
 *     answer had left before
 * @param interrupted acknowledged turns to which a human agent wrote
 * @param leaks messages that reached such a person although the human agent had the word
 * @param leaksPerhaps more of which that cannot be said, because the observer stood still when they
 *     arrived
 * @param apart questions whose messages the load generator sent so late that the gateway had to
 *     take them for several; nothing else is said of these
 * @param doubled answered more than once
 * @param incomplete answered without regard to the whole question, or with a part of the answer
 * @param bubbles messages that the gateway sent as answers
 * @param fastest largest number of messages of one business number seen in any second, over the
 *     whole run
 * @param fastestCertain the same, of those alone that cannot have arrived earlier than that second:
 *     an observer that stood still sees at once what came one after the other
 * @param streams largest number of calls of the model under way at once, over the whole run
 * @param waves how fast messages left while many waited
 * @param troubles what was lost, doubled or torn, one by one
 */
record Outcome(
    int counted,
    List<Ledger.Entry> accepted,
    int refused,
    List<Turn> turns,
    int joined,
    int interrupted,
    int leaks,
    int leaksPerhaps,
    int apart,
    int doubled,
    int incomplete,
    int bubbles,
    int fastest,
    int fastestCertain,
    int streams,
    Waves waves,
    List<Trouble> troubles) {

  private static final long SECOND_MICROS = 1_000_000;

  /**
   * A turn that was answered. Times in milliseconds since its last message was sent.
   *
   * @param asked call of the model
   * @param model its last word
   * @param debounce wait of the gateway; NaN where it is not known from outside
   * @param first arrival of the first answer
   * @param last arrival of its last message
   */
  record Turn(
      Ledger.Entry entry, double asked, double model, double debounce, double first, double last) {
    /**
     * What the person waited beyond the longer of debounce and model: a model that is called late
     * is late by as much. NaN where the first part left before the model's last word, or the wait
     * is not known.
     *
     * @param flushMillis when the first part may leave before the last word
     */
    double added(double flushMillis) {
      return model < flushMillis ? first - Math.max(debounce, model - asked) : Double.NaN;
    }

    /** The part of it that came after everything else: from the window's end and the last word. */
    double addedAtEnd(double flushMillis) {
      return model < flushMillis ? first - Math.max(debounce, model) : Double.NaN;
    }
  }

  /**
   * A turn that went wrong.
   *
   * @param what lost, doubled, incomplete, leak or leak perhaps
   * @param messages what its person was sent in the whole run
   */
  record Trouble(String what, Ledger.Entry entry, List<Observations.Message> messages) {
    static final String HEAD = "what,order,kind,sent_micros,gap_ms,ack_ms,echo_ms,messages";

    /**
     * A row of {@code troubles.csv}; times in milliseconds since the turn's last message, those of
     * messages with the moment before which they cannot have arrived.
     */
    String row() {
      var said =
          messages.stream()
              .map(message ->
                  "%.0f to %.0f ms: %s"
                      .formatted(
                          millis(entry, message.earliestMicros()),
                          millis(entry, message.atMicros()),
                          message.text().replace('"', '\'')))
              .collect(Collectors.joining(" | "));
      return "%s,%s,%s,%d,%d,%d,%s,\"%s\""
          .formatted(
              what,
              entry.order(),
              entry.kind(),
              entry.sentMicros(),
              entry.gapMillis(),
              entry.ackMillis(),
              entry.echoMicros() == 0 ? "" : "%.0f".formatted(millis(entry, entry.echoMicros())),
              said);
    }
  }

  static Outcome of(List<Ledger.Entry> ledger, Observations observed, Options options) {
    long begin = ledger.stream().mapToLong(Ledger.Entry::sentMicros).min().orElse(0);
    long countFrom = begin + options.warmupSeconds() * SECOND_MICROS;
    long countTo = countFrom + options.durationSeconds() * SECOND_MICROS;
    var counted =
        ledger.stream()
            .filter(entry -> entry.sentMicros() >= countFrom && entry.sentMicros() < countTo)
            .toList();
    var accepted =
        counted.stream().filter(entry -> entry.accepted() && entry.echoMicros() == 0).toList();
    var interrupted =
        ledger.stream().filter(entry -> entry.accepted() && entry.echoMicros() > 0).toList();

    Map<String, List<Observations.Message>> messages = new HashMap<>();
    Map<String, List<Observations.Message>> byPerson = new HashMap<>();
    for (var message : observed.messages()) {
      messages
          .computeIfAbsent(Question.orderOf(message.text()), _ -> new ArrayList<>())
          .add(message);
      byPerson.computeIfAbsent(message.person(), _ -> new ArrayList<>()).add(message);
    }
    // The last call for a question is the one whose answer was sent: earlier ones were given up.
    Map<String, Observations.Answer> answers = new HashMap<>();
    observed.answers().forEach(answer -> answers.put(answer.order(), answer));

    var turns = new ArrayList<Turn>();
    var troubles = new ArrayList<Trouble>();
    int joined = 0;
    int apart = 0;
    int doubled = 0;
    int incomplete = 0;
    int bubbles = 0;
    for (var entry : accepted) {
      var all = messages.getOrDefault(entry.order(), List.of());
      bubbles += all.size();
      var answer = answers.get(entry.order());
      var toPerson = byPerson.getOrDefault(entry.person(), List.<Observations.Message>of());
      if (all.isEmpty() || answer == null) {
        if (joined(entry, ledger, messages)) {
          joined++;
        } else {
          troubles.add(new Trouble("lost", entry, toPerson));
        }
        continue;
      }
      if (entry.gapMillis() >= options.debounceMillis()) {
        apart++;
        continue;
      }
      var first = all.getFirst();
      if (all.size() > options.bubbles() || repeats(toPerson)) {
        doubled++;
        troubles.add(new Trouble("doubled", entry, toPerson));
      }
      boolean whole = all.size() >= options.bubbles();
      if (!whole || Question.messagesSeen(first.text()) < entry.kind().naming()) {
        incomplete++;
        troubles.add(new Trouble("incomplete", entry, toPerson));
      }
      turns.add(
          new Turn(
              entry,
              millis(entry, answer.askedMicros()),
              millis(entry, answer.readyMicros()),
              debounce(entry.kind(), options),
              millis(entry, first.atMicros()),
              millis(entry, all.getLast().atMicros())));
    }
    int leaks = 0;
    int leaksPerhaps = 0;
    for (var entry : interrupted) {
      var toPerson = byPerson.getOrDefault(entry.person(), List.<Observations.Message>of());
      int certain = leaks(entry, toPerson, Observations.Message::earliestMicros, options);
      int seen = leaks(entry, toPerson, Observations.Message::atMicros, options);
      if (seen > 0) {
        troubles.add(new Trouble(certain > 0 ? "leak" : "leak perhaps", entry, toPerson));
      }
      leaks += certain;
      leaksPerhaps += seen - certain;
    }
    return new Outcome(
        counted.size(),
        accepted,
        (int) counted.stream().filter(entry -> !entry.accepted()).count(),
        turns,
        joined,
        interrupted.size(),
        leaks,
        leaksPerhaps,
        apart,
        doubled,
        incomplete,
        bubbles,
        fastest(observed.messages()),
        fastestCertain(observed.messages()),
        streams(observed.answers()),
        Waves.of(observed.messages(), ledger, countFrom),
        troubles);
  }

  /**
   * Messages after a human agent's: any answer to what was asked when the agent had the word, and
   * whatever else comes later than what was on its way just then.
   *
   * @param arrival when a message arrived, or cannot have arrived before
   */
  private static int leaks(
      Ledger.Entry entry,
      List<Observations.Message> messages,
      ToLongFunction<Observations.Message> arrival,
      Options options) {
    boolean askedAfter = entry.sentMicros() > entry.echoMicros();
    long until = entry.echoMicros() + options.onItsWayMillis() * 1_000L;
    return (int)
        messages.stream()
            .filter(message ->
                askedAfter
                    ? Question.orderOf(message.text()).equals(entry.order())
                    : arrival.applyAsLong(message) > until)
            .count();
  }

  private static boolean joined(
      Ledger.Entry entry,
      List<Ledger.Entry> ledger,
      Map<String, List<Observations.Message>> messages) {
    return ledger.stream()
        .anyMatch(next ->
            next.person().equals(entry.person())
                && next.sentMicros() > entry.sentMicros()
                && messages.containsKey(next.order()));
  }

  private static double debounce(TurnKind kind, Options options) {
    return switch (kind) {
      case QUESTION -> options.debounceMillis();
      case BURST -> options.burstDebounceMillis();
      case ALBUM, VOICE -> Double.NaN;
    };
  }

  /** The largest number of calls of the model between their questions and their last words. */
  private static int streams(List<Observations.Answer> answers) {
    long[] begun = answers.stream().mapToLong(Observations.Answer::askedMicros).sorted().toArray();
    long[] ended = answers.stream().mapToLong(Observations.Answer::readyMicros).sorted().toArray();
    int most = 0;
    int over = 0;
    for (int i = 0; i < begun.length; i++) {
      while (ended[over] < begun[i]) {
        over++;
      }
      most = Math.max(most, i + 1 - over);
    }
    return most;
  }

  /** The largest number of messages of one number in any second, wherever the second begins. */
  private static int fastest(List<Observations.Message> messages) {
    Map<String, List<Long>> times = new TreeMap<>();
    for (var message : messages) {
      times.computeIfAbsent(message.number(), _ -> new ArrayList<>()).add(message.atMicros());
    }
    int most = 0;
    for (var list : times.values()) {
      list.sort(Comparator.naturalOrder());
      int from = 0;
      for (int to = 0; to < list.size(); to++) {
        while (list.get(to) - list.get(from) >= SECOND_MICROS) {
          from++;
        }
        most = Math.max(most, to - from + 1);
      }
    }
    return most;
  }

  /** The largest number whose earliest and latest moment are within one second. */
  private static int fastestCertain(List<Observations.Message> messages) {
    var byNumber = messages.stream().collect(Collectors.groupingBy(Observations.Message::number));
    int most = 0;
    for (var list : byNumber.values()) {
      var sorted = new ArrayList<>(list);
      sorted.sort(Comparator.comparingLong(Observations.Message::earliestMicros));
      for (int from = 0; from < sorted.size(); from++) {
        long end = sorted.get(from).earliestMicros() + SECOND_MICROS;
        int count = 0;
        for (int i = from; i < sorted.size() && sorted.get(i).earliestMicros() < end; i++) {
          count += sorted.get(i).atMicros() < end ? 1 : 0;
        }
        most = Math.max(most, count);
      }
    }
    return most;
  }

  /** Turns that were acknowledged but never answered. */
  int lost() {
    return accepted.size() - turns.size() - joined - apart;
  }

  double bubblesPerTurn() {
    return turns.isEmpty() ? Double.NaN : (double) bubbles / turns.size();
  }

  Sample acks() {
    return Sample.of(accepted.stream(), Ledger.Entry::ackMillis);
  }

  /** Values that are not known are left out. */
  Sample turns(ToDoubleFunction<Turn> millis) {
    return Sample.of(
        turns.stream().filter(turn -> !Double.isNaN(millis.applyAsDouble(turn))), millis);
  }

  private static boolean repeats(List<Observations.Message> messages) {
    Set<String> seen = new HashSet<>();
    return messages.stream()
        .anyMatch(
            message -> Question.messagesSeen(message.text()) > 0 && !seen.add(message.text()));
  }

  private static double millis(Ledger.Entry entry, long micros) {
    return (micros - entry.sentMicros()) / 1_000.0;
  }
}
