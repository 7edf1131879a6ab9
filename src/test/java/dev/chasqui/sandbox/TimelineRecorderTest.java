package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.observe.Stage;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimelineRecorderTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void findsTheTracesOfAMessage() {
    var recorder = new TimelineRecorder(10, 10);
    recorder.record("a", Stage.RECEIVED, START, Map.of("message", "wamid.1"));
    recorder.record("b", Stage.CONSUMED, START, Map.of("message", "wamid.1"));
    recorder.record("c", Stage.RECEIVED, START, Map.of("message", "wamid.2"));
    assertThat(recorder.ofMessage("wamid.1"))
        .extracting(TimelineRecorder.Trace::id)
        .containsExactly("a", "b");
    assertThat(recorder.ofMessage("wamid.3")).isEmpty();
  }

  @Test
  void ordersEventsByTheirTimes() {
    var recorder = new TimelineRecorder(10, 10);
    recorder.record("a", Stage.CONSUMED, START.plusMillis(5), Map.of());
    recorder.record("a", Stage.ACKNOWLEDGED, START.plusMillis(3), Map.of());
    recorder.record("a", Stage.RECEIVED, START, Map.of());
    assertThat(recorder.trace("a").orElseThrow().events())
        .extracting(TimelineRecorder.Event::stage)
        .containsExactly(Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.CONSUMED);
  }

  @Test
  void forgetsTheOldestTraceAndItsMessage() {
    var recorder = new TimelineRecorder(2, 10);
    for (String id : new String[] {"a", "b", "c"}) {
      recorder.record(id, Stage.RECEIVED, START, Map.of("message", "wamid." + id));
    }
    assertThat(recorder.trace("a")).isEmpty();
    assertThat(recorder.ofMessage("wamid.a")).isEmpty();
    assertThat(recorder.ofMessage("wamid.c")).hasSize(1);
    assertThat(recorder.drainChanged()).hasSize(2);
    assertThat(recorder.drainChanged()).isEmpty();
  }

  @Test
  void boundsEventsAndDetails() {
    var recorder = new TimelineRecorder(2, 3);
    for (int i = 0; i < 5; i++) {
      recorder.record("a", Stage.PACED, START, Map.of("body", "x".repeat(10_000)));
    }
    TimelineRecorder.Trace trace = recorder.trace("a").orElseThrow();
    assertThat(trace.events()).hasSize(3);
    assertThat(recorder.dropped()).isEqualTo(2);
    assertThat(trace.events().getFirst().detail().get("body")).hasSizeLessThan(5_000);
  }

  @Test
  void takesEventsFromManyThreads() {
    var recorder = new TimelineRecorder(100, 1_000);
    IntStream.range(0, 10_000)
        .parallel()
        .forEach(i ->
            recorder.record(
                "t" + i % 100, Stage.PACED, START.plusNanos(i), Map.of("message", "m" + i % 100)));
    assertThat(
            IntStream.range(0, 100)
                .map(i -> recorder.ofMessage("m" + i).getFirst().events().size()))
        .allMatch(size -> size == 100);
  }
}
