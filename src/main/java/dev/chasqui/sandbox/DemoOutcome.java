package dev.chasqui.sandbox;

import dev.chasqui.observe.Stage;
import dev.chasqui.sandbox.TimelineRecorder.Event;
import dev.chasqui.sandbox.TimelineRecorder.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one thought.
 *
 * @param problem why it is no success, for a person to read; null for a success
 * @param longestAck the slowest answer to one of its webhooks; null when none was reported
 * @param events all that the gateway reported about its messages, by time
 * @param start when its first message was received, or the first thing was reported
 * @param lastMessageAt when its last new message was received
 */
record DemoOutcome(
    @Nullable String problem,
    List<Bubble> answers,
    @Nullable Duration longestAck,
    List<Event> events,
    Instant start,
    Instant lastMessageAt) {

  static DemoOutcome failed(String problem) {
    return new DemoOutcome(problem, List.of(), null, List.of(), Instant.EPOCH, Instant.EPOCH);
  }

  /**
   * What came of messages that were answered.
   *
   * @param expect one of these words must be in an answer; null or empty takes any answer
   */
  static DemoOutcome of(
      @Nullable List<String> expect,
      List<String> messageIds,
      List<Bubble> answers,
      TimelineRecorder timeline) {
    List<Trace> traces =
        messageIds.stream().flatMap(id -> timeline.ofMessage(id).stream()).toList();
    // What concerns a part is reported for each message that the part answers: once is enough.
    var known = new HashSet<Object>();
    List<Event> events =
        traces.stream()
            .flatMap(trace -> trace.events().stream())
            .sorted(Comparator.comparing(Event::at))
            .filter(event -> known.add(identity(event)))
            .toList();
    Instant start = events.isEmpty() ? answers.getFirst().at() : events.getFirst().at();
    Instant last =
        traces.stream()
            .filter(trace -> !trace.has(Stage.DUPLICATE))
            .flatMap(trace -> trace.first(Stage.RECEIVED).stream())
            .max(Comparator.naturalOrder())
            .orElse(start);
    return new DemoOutcome(
        problem(expect, answers), answers, longestAck(traces), events, start, last);
  }

  private static Object identity(Event event) {
    String part = event.detail().get("client_id");
    return part == null ? event : event.stage() + " " + part;
  }

  private static @Nullable Duration longestAck(List<Trace> traces) {
    return traces.stream()
        .flatMap(trace ->
            trace.first(Stage.RECEIVED).stream()
                .flatMap(received ->
                    trace.first(Stage.ACKNOWLEDGED).stream()
                        .map(acked -> Duration.between(received, acked))))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private static @Nullable String problem(@Nullable List<String> expect, List<Bubble> answers) {
    List<String> expected = expect == null ? List.of() : expect;
    boolean met =
        expected.isEmpty()
            || answers.stream()
                .anyMatch(answer -> expected.stream().anyMatch(answer.text()::contains));
    return met ? null : "the answer has none of the words " + String.join(", ", expected);
  }

  boolean success() {
    return problem == null;
  }
}
