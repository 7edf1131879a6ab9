package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollPaceTest {
  /** The clock overflows two seconds later. */
  private static final long BEGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

  private final PollPace pace = new PollPace();

  private double busy;
  private boolean behind;

  /** Of a poll that does not follow a pause, which the one before it does. */
  private long millisAfter(long millis, int events) {
    poll(millis, 0);
    return poll(millis, events);
  }

  private long poll(long millis, int events) {
    long now = BEGIN + TimeUnit.MILLISECONDS.toNanos(millis);
    return TimeUnit.NANOSECONDS.toMillis(pace.pauseNanos(events, behind, busy, now));
  }

  @Test
  void pollsAgainAtOnceAfterAPause() {
    assertThat(poll(0, 1)).isEqualTo(5);
    assertThat(poll(5, 1)).as("what came first in the pause").isZero();
    assertThat(poll(6, 9)).as("and the rest").isEqualTo(5);
    assertThat(poll(11, 0)).isZero();
    assertThat(poll(61, 1)).isEqualTo(5);
  }

  @Test
  void withSomethingToShareBothPollsAfterAPauseBelongTogether() {
    assertThat(pace.comesInTwo()).isFalse();
    poll(0, 99);
    assertThat(pace.comesInTwo()).as("too little, so what came first does not wait").isFalse();
    poll(999, 1);
    poll(1_000, 1);
    assertThat(pace.comesInTwo()).isTrue();
    assertThat(poll(1_016, 9)).as("of both").isEqualTo(15);
    assertThat(pace.comesInTwo()).isTrue();
    assertThat(poll(1_032, 0)).isZero();
    assertThat(pace.comesInTwo()).as("no pause before it").isFalse();
  }

  @Test
  void waitsUnlessThereIsMoreToReadOrNothing() {
    assertThat(millisAfter(0, 0)).isZero();
    assertThat(millisAfter(10, 1)).isEqualTo(5);
    assertThat(millisAfter(20, 1_000)).isEqualTo(5);
    behind = true;
    assertThat(millisAfter(30, 1_000)).isZero();
    assertThat(millisAfter(40, 1)).isZero();
  }

  @Test
  void waitsLongerAfterASecondWithSomethingToShare() {
    assertThat(millisAfter(0, 50)).isEqualTo(5);
    assertThat(millisAfter(999, 50)).isEqualTo(5);
    assertThat(millisAfter(1_100, 99)).isEqualTo(15);
    assertThat(millisAfter(1_999, 0)).isZero();
    assertThat(millisAfter(2_050, 1)).as("99 in the second before").isEqualTo(5);
    assertThat(millisAfter(2_900, 99)).isEqualTo(5);
    assertThat(millisAfter(3_500, 1)).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({
    // events of the second before, how busy the processors are, milliseconds
    "99, 1.00, 5",
    "100, 0.00, 15",
    "100, 0.20, 15",
    "100, 0.25, 22",
    "100, 0.30, 30",
    "999, 1.00, 30",
    "1000, 0.20, 15",
    "1000, 0.25, 27",
    "1000, 0.30, 40",
    "3000, 1.00, 40",
    "6000, 1.00, 40",
    "6000, 0.25, 27",
    "10000, 1.00, 30",
    "20000, 1.00, 15",
    "90000, 1.00, 15",
  })
  void waitsLongerOnBusyProcessors(int events, double share, long millis) {
    millisAfter(0, events);
    busy = share;
    assertThat(millisAfter(1_000, 1)).isEqualTo(millis);
  }

  @Test
  void forgetsWhatIsLongAgo() {
    millisAfter(0, 99);
    millisAfter(500, 99);
    assertThat(millisAfter(1_000, 1)).isEqualTo(15);
    assertThat(millisAfter(9_000, 1)).isEqualTo(5);
  }
}
