package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventRateTest {
  private static final long BEGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

  private final EventRate rate = new EventRate();

  private int after(long millis, int events) {
    rate.add(events, BEGIN + TimeUnit.MILLISECONDS.toNanos(millis));
    return rate.perSecond();
  }

  @Test
  void tellsTheLastWholeSecondAlsoWhenTheClockOverflows() {
    assertThat(after(0, 5)).isZero();
    assertThat(after(999, 6)).isZero();
    assertThat(after(1_100, 1)).isEqualTo(11);
    assertThat(after(1_999, 1)).isEqualTo(11);
    assertThat(after(2_050, 7)).isEqualTo(2);
    assertThat(after(3_500, 0)).isEqualTo(7);
  }

  @Test
  void forgetsWhatIsLongAgo() {
    after(0, 500);
    assertThat(after(1_000, 500)).isEqualTo(500);
    assertThat(after(9_000, 3)).isZero();
    assertThat(after(10_000, 0)).isEqualTo(3);
  }
}
