package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight inFlight = new InFlight(80, 1_000);

  private int filled() {
    int taken = 0;
    while (inFlight.tryEnter()) {
      taken++;
    }
    return taken;
  }

  @Test
  void givesEveryPlaceToABurst() {
    assertThat(filled()).isEqualTo(80);
    assertThat(inFlight.hasPlace()).isFalse();
  }

  @Test
  void givesAnEighthWhileAnswersAreLateAndAllOnceTheyAreNot() {
    long longAgo = System.nanoTime() - 2 * InFlight.LATE_NANOS;
    inFlight.tryEnter();
    inFlight.leave(longAgo);
    assertThat(filled()).isEqualTo(10);

    inFlight.leave(System.nanoTime());
    assertThat(filled()).isEqualTo(71);
  }

  @Test
  void alwaysHasAPlaceForOne() {
    var one = new InFlight(1, 1_000);
    one.tryEnter();
    one.leave(System.nanoTime() - 2 * InFlight.LATE_NANOS);
    assertThat(one.hasPlace()).isTrue();
    assertThat(one.tryEnter()).isTrue();
    assertThat(one.tryEnter()).isFalse();
  }
}
