package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OwnTimesTest {
  private static final String NAME = "chasqui_webhook_ack_seconds";

  private static Metrics acks(int atMostTen, int atMostTwenty, int all) {
    return Metrics.parse(
        """
        # TYPE %1$s histogram
        %1$s_bucket{code="200",le="0.01"} %2$d.0
        %1$s_bucket{code="200",le="0.02"} %3$d.0
        %1$s_bucket{code="200",le="+Inf"} %4$d.0
        %1$s_bucket{code="503",le="0.01"} 1000.0
        %1$s_bucket{code="503",le="+Inf"} 1000.0
        """
            .formatted(NAME, atMostTen, atMostTwenty, all));
  }

  @Test
  void countsWhatCameBetweenTwoLooks() {
    var own = OwnTimes.of(acks(150, 200, 200)).since(OwnTimes.of(acks(100, 100, 100)));
    // Of a hundred half took up to 10 ms and half up to 20.
    assertThat(own.acks().quantileMillis(0.25)).isCloseTo(5, within(1e-9));
    assertThat(own.acks().quantileMillis(0.75)).isCloseTo(15, within(1e-9));
    assertThat(own.ackLines()).extracting(Line::name).containsExactly("own_ack_p50", "own_ack_p99");
    assertThat(own.ackLines()).noneMatch(Line::missed);
  }

  @Test
  void addsWhatSeveralNodesCounted() {
    var both =
        Metrics.parse(
            NAME
                + "_bucket{le=\"0.01\",node=\"a\"} 1\n"
                + NAME
                + "_bucket{le=\"0.01\",node=\"b\"} 2");
    assertThat(both.histogram(NAME, "").quantileMillis(1)).isCloseTo(10, within(1e-9));
    assertThat(both.histogram(NAME, "node=\"b\"").quantileMillis(1)).isCloseTo(10, within(1e-9));
    assertThat(both.histogram(NAME, "node=\"c\"").quantileMillis(1)).isNaN();
  }

  @Test
  void whatIsLongerThanTheLastBucketIsToldAsThat() {
    assertThat(acks(0, 0, 10).histogram(NAME, "code=\"200\"").quantileMillis(0.5))
        .isCloseTo(20, within(1e-9));
  }

  @Test
  void saysNothingOfANodeThatBeganAnew() {
    var own = OwnTimes.of(acks(5, 5, 5)).since(OwnTimes.of(acks(100, 150, 200)));
    assertThat(own.acks().quantileMillis(0.5)).isNaN();
    own = OwnTimes.of(acks(100, 150, 200)).since(OwnTimes.UNKNOWN);
    assertThat(own.acks().quantileMillis(0.5)).as("what came before is not known").isNaN();
    assertThat(OwnTimes.UNKNOWN.since(OwnTimes.UNKNOWN).first().quantileMillis(0.5)).isNaN();
  }
}
