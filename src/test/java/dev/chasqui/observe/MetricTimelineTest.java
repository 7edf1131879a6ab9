package dev.chasqui.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTimelineTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MetricTimeline timeline = new MetricTimeline(meters, 3);

  private void at(long millis, String traceId, Stage stage) {
    timeline.record(traceId, stage, START.plusMillis(millis), Map.of("text", "private words"));
  }

  private double millis(String timer) {
    return meters.get(timer).timer().totalTime(TimeUnit.MILLISECONDS);
  }

  private Timer latency(Stage stage) {
    String tag = stage.name().toLowerCase(Locale.ROOT);
    return meters.get("chasqui.stage.latency").tag("stage", tag).timer();
  }

  private double open() {
    return meters.get("chasqui.trace.open").gauge().value();
  }

  @Test
  void measuresEachStageFromTheReceipt() {
    at(0, "a", Stage.RECEIVED);
    at(7, "a", Stage.ACKNOWLEDGED);
    at(12, "a", Stage.CONSUMED);

    var acknowledged = latency(Stage.ACKNOWLEDGED);
    assertThat(acknowledged.count()).isEqualTo(1);
    assertThat(acknowledged.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
  }

  /** Window 10 to 710, model 15 to 900, sent at 925: 10 ms before and 25 ms after are ours. */
  @Test
  void tellsItsOwnPartOfTheFirstAnswer() {
    at(0, "a", Stage.RECEIVED);
    at(10, "a", Stage.WINDOW_OPENED);
    at(15, "a", Stage.MODEL_STARTED);
    at(710, "a", Stage.WINDOW_CLOSED);
    at(900, "a", Stage.MODEL_COMPLETED);
    at(905, "a", Stage.PART_QUEUED);
    at(925, "a", Stage.SENT);
    at(1500, "a", Stage.SENT);

    assertThat(millis("chasqui.answer.first")).isEqualTo(925);
    assertThat(millis("chasqui.answer.added")).isEqualTo(35);
    assertThat(meters.get("chasqui.answer.first").timer().count()).isEqualTo(1);
    assertThat(meters.get("chasqui.stage.entered").tag("stage", "sent").counter().count())
        .isEqualTo(2);
  }

  @Test
  void aFastModelLeavesTheWindowToBeTheLarger() {
    at(0, "a", Stage.RECEIVED);
    at(5, "a", Stage.WINDOW_OPENED);
    at(300, "a", Stage.MODEL_COMPLETED);
    at(705, "a", Stage.WINDOW_CLOSED);
    at(720, "a", Stage.SENT);

    assertThat(millis("chasqui.answer.added")).isEqualTo(20);
  }

  @Test
  void clocksThatDifferNeverMakeTimeRunBackwards() {
    at(10, "a", Stage.RECEIVED);
    at(5, "a", Stage.CONSUMED);
    assertThat(millis("chasqui.answer.first")).isZero();
    var consumed = latency(Stage.CONSUMED);
    assertThat(consumed.count()).isEqualTo(1);
    assertThat(consumed.totalTime(TimeUnit.MILLISECONDS)).isZero();
  }

  @Test
  void stagesOfAnUnknownMessageAreOnlyCounted() {
    at(0, "a", Stage.DELIVERED);
    var delivered = latency(Stage.DELIVERED);
    assertThat(delivered.count()).isZero();
    assertThat(meters.get("chasqui.stage.entered").tag("stage", "delivered").counter().count())
        .isEqualTo(1);
  }

  @Test
  void remembersABoundedNumberOfMessages() {
    for (String trace : List.of("a", "b", "c", "d", "e")) {
      at(0, trace, Stage.RECEIVED);
    }
    assertThat(open()).isEqualTo(3);
    assertThat(meters.get("chasqui.trace.evicted").counter().count()).isEqualTo(2);
  }

  @Test
  void forgetsOldAndFinishedMessages() {
    at(0, "a", Stage.RECEIVED);
    at(0, "b", Stage.RECEIVED);
    at(1, "b", Stage.DUPLICATE);
    at(Duration.ofMinutes(11).toMillis(), "c", Stage.RECEIVED);

    assertThat(open()).isEqualTo(1);
    assertThat(meters.get("chasqui.trace.evicted").counter().count()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"READ", "KEPT_SILENT", "DEAD_LETTERED"})
  void forgetsWhatIsOver(Stage last) {
    at(0, "a", Stage.RECEIVED);
    at(5, "a", last);

    assertThat(open()).isZero();
    assertThat(latency(last).totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
  }

  @Test
  void whatIsReadAgainIsNotMeasuredAgain() {
    at(0, "a", Stage.RECEIVED);
    at(7, "a", Stage.RECEIVED);
    at(9, "a", Stage.CONSUMED);
    at(20, "a", Stage.CONSUMED);

    var consumed = latency(Stage.CONSUMED);
    assertThat(consumed.count()).isEqualTo(1);
    assertThat(consumed.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(9);
  }

  @Test
  void keepsPersonalDetailOut() {
    at(0, "a", Stage.RECEIVED);
    assertThat(meters.getMetersAsString()).doesNotContain("private");
  }

  @Test
  void severalTimelinesHearTheSame() {
    var heard = new ArrayList<String>();
    Timeline one = (trace, stage, _, _) -> heard.add("one " + trace + " " + stage);
    Timeline two = (trace, stage, _, _) -> heard.add("two " + trace + " " + stage);

    new CompositeTimeline(List.of(one, two)).record("a", Stage.SENT, START, Map.of());

    assertThat(heard).containsExactly("one a SENT", "two a SENT");
  }
}
