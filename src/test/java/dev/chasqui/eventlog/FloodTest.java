package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FloodTest {
  private static final Duration LAG_MAX = Duration.ofSeconds(30);
  private static final int MANY = Flood.RATE_MIN + 10;

  private long appended;
  private double load = 1;
  private int looks;
  private Flood flood = new Flood(() -> appended, () -> load, LAG_MAX);

  /** After that of the flood, which counts its first look from when it was made. */
  private final long begin = System.nanoTime();

  /** One look later, after so many webhooks a second. */
  private void look(int perSecond, Duration lag) {
    looks++;
    appended += Math.ceilDiv(perSecond, 5);
    flood.look(lag.toNanos(), begin + looks * TimeUnit.MILLISECONDS.toNanos(201));
  }

  private void look(int perSecond) {
    look(perSecond, Duration.ofSeconds(1));
  }

  /** Looks until it begins, with processors that have nothing left. */
  private int begins() {
    for (int looked = 1; looked < 50; looked++) {
      look(MANY);
      if (flood.yields()) {
        return looked;
      }
    }
    throw new AssertionError("no flood");
  }

  @Test
  void makesWayOnceTheProcessorsHaveHadNothingLeftForASecond() {
    assertThat(begins()).as("looks, from idle").isBetween(5, 15);
    look(MANY);
    assertThat(flood.yields()).isTrue();
    look(Flood.RATE_MIN - 10);
    assertThat(flood.yields()).as("once little comes").isFalse();
    look(MANY);
    assertThat(flood.yields()).as("once more comes again").isTrue();
  }

  @Test
  void whatANodeCanDoIsNoFlood() {
    load = Flood.BUSY - 0.01;
    for (int i = 0; i < 50; i++) {
      look(MANY);
      assertThat(flood.yields()).isFalse();
    }
  }

  @Test
  void endsWhenTheProcessorsHaveTimeToSpareAndNotByAPause() {
    begins();
    load = Flood.SPARE;
    for (int i = 0; i < 50; i++) {
      look(MANY);
      assertThat(flood.yields()).isTrue();
    }
    load = 1;
    look(MANY);
    look(MANY);
    load = Flood.SPARE - 0.2;
    look(MANY);
    assertThat(flood.yields()).as("after a pause").isTrue();
    for (int i = 0; i < 15; i++) {
      look(MANY);
    }
    assertThat(flood.yields()).as("with time to spare").isFalse();
  }

  @Test
  void nobodyWaitsForEver() {
    begins();
    look(MANY, LAG_MAX.minusMillis(1));
    assertThat(flood.yields()).isTrue();
    look(MANY, LAG_MAX);
    assertThat(flood.yields()).isFalse();
    look(MANY, LAG_MAX.dividedBy(2).plusMillis(1));
    assertThat(flood.yields()).as("until half of it is caught up").isFalse();
    look(MANY, LAG_MAX.dividedBy(2));
    assertThat(flood.yields()).isTrue();
  }

  @Test
  void looksFiveTimesASecond() {
    begins();
    long last = begin + looks * TimeUnit.MILLISECONDS.toNanos(201);
    flood.look(0, last + TimeUnit.MILLISECONDS.toNanos(199));
    assertThat(flood.yields()).isTrue();
    flood.look(0, last + TimeUnit.MILLISECONDS.toNanos(200));
    assertThat(flood.yields()).as("nothing came").isFalse();
  }

  @Test
  void isSwitchedOffWithoutAnyLag() {
    for (var off :
        new Flood[] {new Flood(() -> appended, () -> load, Duration.ZERO), Flood.never()}) {
      flood = off;
      for (int i = 0; i < 50; i++) {
        look(MANY, Duration.ZERO);
        assertThat(flood.yields()).isFalse();
      }
    }
  }

  @Test
  void tellsHowBusyTheProcessorsHaveBeenForAboutASecond() {
    load = 0.5;
    look(0);
    assertThat(flood.busy()).isBetween(0.05, 0.2);
    for (int i = 0; i < 20; i++) {
      look(0);
    }
    assertThat(flood.busy()).isBetween(0.45, 0.5);
  }
}
