package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollPaceTest {
  /** The clock overflows two seconds later. */
  private static final long BEGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

  private final PollPace pace = new PollPace();

  private long millisAfter(long millis, int events) {
    long now = BEGIN + TimeUnit.MILLISECONDS.toNanos(millis);
    return TimeUnit.NANOSECONDS.toMillis(pace.pauseNanos(events, now));
  }

  @Test
  void waitsAfterLittleOnly() {
    assertThat(millisAfter(0, 0)).isZero();
    assertThat(millisAfter(10, 1)).isEqualTo(5);
    assertThat(millisAfter(20, 99)).isEqualTo(5);
    assertThat(millisAfter(30, 100)).isZero();
  }

  @Test
  void waitsLongerAfterASecondWithMuchToDo() {
    assertThat(millisAfter(0, 50)).isEqualTo(5);
    assertThat(millisAfter(999, 50)).isEqualTo(5);
    assertThat(millisAfter(1_100, 99)).isEqualTo(15);
    assertThat(millisAfter(1_999, 0)).isZero();
    assertThat(millisAfter(2_050, 1)).as("99 in the second before").isEqualTo(5);
    assertThat(millisAfter(2_900, 99)).isEqualTo(5);
    assertThat(millisAfter(3_500, 1)).isEqualTo(15);
  }

  @Test
  void forgetsWhatIsLongAgo() {
    millisAfter(0, 99);
    millisAfter(500, 99);
    assertThat(millisAfter(1_000, 1)).isEqualTo(15);
    assertThat(millisAfter(9_000, 1)).isEqualTo(5);
  }
}
