package dev.chasqui.sandbox;

import dev.chasqui.observe.Stage;
import dev.chasqui.sandbox.TimelineRecorder.Event;
import dev.chasqui.sandbox.TimelineRecorder.Trace;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one thought.
 *
 * @param problem why it is no success, for a person to read; null for a success
 * @param events all that the gateway reported about its messages, by time
 * @param start when its first message was received, or the first thing was reported
 * @param lastMessageAt when its last new message was received
 */
record DemoOutcome(
    @Nullable String problem,
    List<Bubble> answers,
    List<Event> events,
    Instant start,
    Instant lastMessageAt) {

  static DemoOutcome failed(String problem) {
    return new DemoOutcome(problem, List.of(), List.of(), Instant.EPOCH, Instant.EPOCH);
  }

  static DemoOutcome of(
      DemoConversation.Thought thought,
      List<String> messageIds,
      List<Bubble> answers,
      TimelineRecorder timeline) {
    List<Trace> traces =
        messageIds.stream().flatMap(id -> timeline.ofMessage(id).stream()).toList();
    List<Event> events =
        traces.stream()
            .flatMap(trace -> trace.events().stream())
            .distinct()
            .sorted(Comparator.comparing(Event::at))
            .toList();
    Instant start = events.isEmpty() ? answers.getFirst().at() : events.getFirst().at();
    Instant last =
        traces.stream()
            .filter(trace -> !trace.has(Stage.DUPLICATE))
            .flatMap(trace -> trace.first(Stage.RECEIVED).stream())
            .max(Comparator.naturalOrder())
            .orElse(start);
    return new DemoOutcome(problem(thought, answers), answers, events, start, last);
  }

  private static @Nullable String problem(DemoConversation.Thought thought, List<Bubble> answers) {
    List<String> expected = thought.expect() == null ? List.of() : thought.expect();
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
