package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LingerTest {
  private static final long MILLI = 1_000_000;
  private static final long LONG = 10 * MILLI;

  private final Linger linger = new Linger();
  private long now;

  private boolean addAfter(long nanos) {
    now += nanos;
    if (linger.restNanos(now) <= 0) {
      linger.end();
    }
    boolean goes = linger.add(1, now);
    if (goes) {
      linger.end();
    }
    return goes;
  }

  @Test
  void keepsNobodyWhoComesAlone() {
    long kept = IntStream.range(0, 160).filter(_ -> !addAfter(LONG)).count();
    // The rounds that find out whether there is more to wait for.
    assertThat(kept).isEqualTo(10);
  }

  @Test
  void waitsWhileMoreComes() {
    // Five within the time of each round, one after the other.
    long sentAtOnce =
        IntStream.range(0, 400)
            .filter(i -> addAfter(i % 5 == 0 ? LONG : MILLI / 4))
            .peek(i -> assertThat(i % 5).as("the fifth completes a round").isEqualTo(4))
            .count();
    assertThat(sentAtOnce).isEqualTo(75); // 80 rounds without those that wait for their whole time
  }

  /** Ten callers of whom each waits for its answer: with the tenth there is nothing to wait for. */
  @Test
  void doesNotWaitForMoreThanHasComeBefore() {
    IntStream.range(0, 10).forEach(_ -> assertThat(addAfter(MILLI / 100)).isFalse());
    now += LONG;
    for (int round = 1; round < 16; round++) {
      for (int caller = 1; caller <= 10; caller++) {
        assertThat(addAfter(MILLI / 100)).as("caller %d", caller).isEqualTo(caller == 10);
      }
      now += LONG;
    }
  }

  @Test
  void forgetsWhatComesNoMore() {
    IntStream.range(0, 10).forEach(_ -> addAfter(0));
    assertThat(addAfter(LONG)).as("nine more may come").isFalse();
    IntStream.range(0, 20).forEach(_ -> addAfter(LONG));
    long kept = IntStream.range(0, 160).filter(_ -> !addAfter(LONG)).count();
    assertThat(kept).isEqualTo(10);
  }

  @Test
  void isContentWithEnough() {
    assertThat(linger.add(1_000, now)).isTrue();
    linger.end();
    for (int round = 1; round < 40; round++) {
      for (int i = 1; i <= Linger.ENOUGH; i++) {
        assertThat(addAfter(0)).isEqualTo(i == Linger.ENOUGH);
      }
    }
  }
}
