package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedClockTest {
  private static final long MILLI = 1_000_000;

  /** The other clock is ahead by this. */
  private static final long AHEAD = 77_000 * MILLI;

  private final SharedClock clock = new SharedClock();

  /** Asked and answered here, and read there in between. */
  private void tell(long asked, long there, long answered) {
    clock.told((there + AHEAD) / 1_000, asked, answered);
  }

  private long latestHere(long there) {
    return clock.latestHere((there + AHEAD) / 1_000);
  }

  private long latestThere(long here) {
    return clock.latestThere(here) * 1_000 - AHEAD;
  }

  @Test
  void aTimeIsKnownAsExactlyAsAnAnswerWasQuick() {
    tell(100 * MILLI, 103 * MILLI, 110 * MILLI);
    assertThat(latestHere(200 * MILLI)).isEqualTo(207 * MILLI + 999);
    assertThat(latestThere(200 * MILLI)).isEqualTo(203 * MILLI + 1_000);
  }

  @Test
  void theClosestBoundsCountEachFromAnotherAnswer() {
    tell(0, 30 * MILLI, 31 * MILLI);
    tell(100 * MILLI, 101 * MILLI, 140 * MILLI);
    // And 0.02 ms of drift since the first.
    assertThat(latestHere(200 * MILLI)).isBetween(201 * MILLI, 201 * MILLI + 30_000);
    assertThat(latestThere(200 * MILLI)).isEqualTo(201 * MILLI + 1_000);
  }

  @Test
  void whatWasKnownWidensWithTime() {
    tell(0, MILLI, 2 * MILLI);
    long later = 60_000 * MILLI;
    tell(later, later + 500 * MILLI, later + 1_000 * MILLI);
    assertThat(latestHere(later) - later).isBetween(12 * MILLI, 14 * MILLI);
  }

  @Test
  void aClockThatWasSetIsLearntAnew() {
    tell(0, MILLI, 2 * MILLI);
    tell(10_000 * MILLI, 3_000 * MILLI, 10_004 * MILLI);
    assertThat(latestHere(3_000 * MILLI)).isEqualTo(10_004 * MILLI + 999);
    assertThat(latestThere(10_000 * MILLI)).isEqualTo(3_000 * MILLI + 1_000);
  }

  @Test
  void noTimeIsEverEarlierThanItIs() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      long asked = now;
      long there = asked + random.nextLong(50 * MILLI);
      long answered = there + random.nextLong(50 * MILLI);
      tell(asked, there, answered);
      now = answered + random.nextLong(1_000 * MILLI);
      assertThat(latestHere(now)).as("seed %d", seed).isGreaterThanOrEqualTo(now);
      assertThat(latestThere(now)).as("seed %d", seed).isGreaterThanOrEqualTo(now);
    }
  }
}
