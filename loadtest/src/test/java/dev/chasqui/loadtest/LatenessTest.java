package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessTest {
  @Test
  void comparesWithTheMostPunctual() {
    // Meant every 100 ms; the second is the first that was on time.
    var late = Lateness.of(new long[] {5_000, 100_000, 230_000, 300_000}, 10);
    assertThat(late.millis(0)).isEqualTo(5);
    assertThat(late.millis(1)).isZero();
    assertThat(late.millis(2)).isEqualTo(30);
    assertThat(late.millis(3)).isZero();
    assertThat(late.sample().quantile(1)).isEqualTo(30);
  }

  @Test
  void ofNothingIsUnknown() {
    assertThat(Lateness.of(new long[0], 10).sample().quantile(0.5)).isNaN();
  }
}
