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

  /** Somebody who knows that the message was received at the start. */
  private void sinceReceipt(long millis, String traceId, Stage stage) {
    timeline.record(
        traceId, START, stage, START.plusMillis(millis), Map.of("text", "private words"));
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
    sinceReceipt(7, "a", Stage.ACKNOWLEDGED);
    sinceReceipt(12, "a", Stage.CONSUMED);
    at(13, "a", Stage.WINDOW_OPENED);

    assertMeasured(Stage.ACKNOWLEDGED, 7);
    assertMeasured(Stage.CONSUMED, 12);
    assertMeasured(Stage.WINDOW_OPENED, 13);
  }

  private void assertMeasured(Stage stage, int millis) {
    assertThat(latency(stage).count()).isEqualTo(1);
    assertThat(latency(stage).totalTime(TimeUnit.MILLISECONDS)).isEqualTo(millis);
  }

  @Test
  void measuresWhatAnotherNodeReceived() {
    sinceReceipt(12, "a", Stage.CONSUMED);
    at(700, "a", Stage.SENT);

    assertThat(millis("chasqui.answer.first")).isEqualTo(700);
  }

  @Test
  void measuresWhatWaitedInTheLogForLong() {
    int hour = (int) Duration.ofHours(1).toMillis();
    sinceReceipt(hour, "a", Stage.CONSUMED);
    sinceReceipt(hour + 1, "b", Stage.CONSUMED);
    at(hour + 700, "a", Stage.SENT);

    assertThat(millis("chasqui.answer.first")).isEqualTo(hour + 700);
  }

  @Test
  void whatNobodyHasConsumedIsNotRemembered() {
    at(0, "a", Stage.RECEIVED);
    sinceReceipt(7, "a", Stage.ACKNOWLEDGED);

    assertThat(open()).isZero();
    for (Stage stage : List.of(Stage.RECEIVED, Stage.ACKNOWLEDGED)) {
      String tag = stage.name().toLowerCase(Locale.ROOT);
      assertThat(meters.get("chasqui.stage.entered").tag("stage", tag).counter().count())
          .isEqualTo(1);
    }
  }

  /** Window 10 to 710, model 15 to 900, sent at 925: 10 ms before and 25 ms after are ours. */
  @Test
  void tellsItsOwnPartOfTheFirstAnswer() {
    sinceReceipt(9, "a", Stage.CONSUMED);
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
    sinceReceipt(4, "a", Stage.CONSUMED);
    at(5, "a", Stage.WINDOW_OPENED);
    at(300, "a", Stage.MODEL_COMPLETED);
    at(705, "a", Stage.WINDOW_CLOSED);
    at(720, "a", Stage.SENT);

    assertThat(millis("chasqui.answer.added")).isEqualTo(20);
  }

  @Test
  void clocksThatDifferNeverMakeTimeRunBackwards() {
    sinceReceipt(-5, "a", Stage.CONSUMED);
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
      sinceReceipt(0, trace, Stage.CONSUMED);
    }
    assertThat(open()).isEqualTo(3);
    assertThat(meters.get("chasqui.trace.evicted").counter().count()).isEqualTo(2);
  }

  @Test
  void forgetsOldAndFinishedMessages() {
    sinceReceipt(0, "a", Stage.CONSUMED);
    sinceReceipt(0, "b", Stage.CONSUMED);
    sinceReceipt(1, "b", Stage.DUPLICATE);
    sinceReceipt(2, "c", Stage.DUPLICATE);
    sinceReceipt(Duration.ofMinutes(11).toMillis(), "d", Stage.CONSUMED);

    assertThat(open()).isEqualTo(1);
    assertThat(meters.get("chasqui.trace.evicted").counter().count()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"READ", "KEPT_SILENT", "DEAD_LETTERED"})
  void forgetsWhatIsOver(Stage last) {
    sinceReceipt(0, "a", Stage.CONSUMED);
    at(5, "a", last);

    assertThat(open()).isZero();
    assertMeasured(last, 5);
  }

  @Test
  void whatIsReadAgainIsNotMeasuredAgain() {
    sinceReceipt(9, "a", Stage.CONSUMED);
    sinceReceipt(20, "a", Stage.CONSUMED);

    assertMeasured(Stage.CONSUMED, 9);
  }

  @Test
  void keepsPersonalDetailOut() {
    at(0, "a", Stage.RECEIVED);
    sinceReceipt(1, "a", Stage.CONSUMED);
    assertThat(meters.getMetersAsString()).doesNotContain("private");
  }

  @Test
  void severalTimelinesHearTheSame() {
    var heard = new ArrayList<String>();
    Timeline one = (trace, stage, _, _) -> heard.add("one " + trace + " " + stage);
    Timeline two = (trace, stage, _, _) -> heard.add("two " + trace + " " + stage);

    var both = new CompositeTimeline(List.of(one, two));
    both.record("a", Stage.SENT, START, Map.of());
    both.record("b", START, Stage.CONSUMED, START, Map.of());

    assertThat(heard)
        .containsExactly("one a SENT", "two a SENT", "one b CONSUMED", "two b CONSUMED");
  }
}
