package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.outbound.AfterFailure.GiveUp;
import dev.chasqui.outbound.AfterFailure.Retry;
import dev.chasqui.outbound.AfterFailure.Uncertain;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AfterFailureTest {
  private static AfterFailure after(ErrorClass errorClass, int code, int attempts) {
    var failure = new GraphException(errorClass, code, "words", null);
    return AfterFailure.of(failure, attempts, 6, new Random(1));
  }

  @ParameterizedTest
  @CsvSource({
    "REPLAY, 130429, true, 500",
    "REPLAY, 80007, true, 500",
    "REPLAY, 4, true, 500",
    "REPLAY, 0, true, 500",
    "REPLAY, 131057, true, 60000",
    "REPLAY, 131056, false, 1000",
  })
  void sendsAgainLater(ErrorClass errorClass, int code, boolean wholeNumber, long leastMillis) {
    var retry = (Retry) after(errorClass, code, 1);
    assertThat(retry.wholeNumber()).isEqualTo(wholeNumber);
    assertThat(retry.pause().toMillis()).isBetween(leastMillis, leastMillis * 5 / 4);
  }

  @ParameterizedTest
  @CsvSource({"FIX, 131009", "SWITCH, 131047", "DROP, 131026"})
  void givesUpAndSaysWhy(ErrorClass errorClass, int code) {
    assertThat(after(errorClass, code, 1))
        .isInstanceOfSatisfying(
            GiveUp.class,
            given -> assertThat(given.reason()).contains("words").contains("(" + code + ")"));
  }

  @ParameterizedTest
  @CsvSource({"0", "190", "131031", "131042", "368"})
  void keepsAMessageWhileTheAccountIsOutOfOrder(int code) {
    assertThat(after(ErrorClass.STOP, code, 1))
        .isInstanceOfSatisfying(
            AfterFailure.Stop.class,
            stop -> assertThat(stop.reason()).contains("words").contains("(" + code + ")"));
  }

  @Test
  void waitsTheHourThatMetaNamesAndNotLonger() {
    for (Duration hint : new Duration[] {Duration.ofHours(1), Duration.ofDays(1)}) {
      var failure = new GraphException(ErrorClass.REPLAY, 132069, "flow", hint);
      assertThat(((Retry) AfterFailure.of(failure, 1, 6, new Random(1))).pause())
          .isEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void neverRepeatsWhatMayHaveLeft() {
    assertThat(after(ErrorClass.UNKNOWN, 131000, 1)).isInstanceOf(Uncertain.class);
    assertThat(AfterFailure.of(new IllegalStateException(), 1, 6, new Random(1)))
        .isInstanceOf(Uncertain.class);
  }

  @Test
  void backsOffLongerEachTimeUntilItGivesUp() {
    assertThat(((Retry) after(ErrorClass.REPLAY, 131056, 4)).pause())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(64));
    assertThat(after(ErrorClass.REPLAY, 131056, 6)).isInstanceOf(GiveUp.class);
  }

  @Test
  void doesNotBlameAMessageForAnOutageOrASlowedNumber() {
    assertThat(((Retry) after(ErrorClass.REPLAY, 0, 500)).pause())
        .isEqualTo(AfterFailure.BACKOFF_UNREACHABLE_MAX);
    assertThat(((Retry) after(ErrorClass.REPLAY, 130429, 500)).pause())
        .isEqualTo(AfterFailure.BACKOFF_MAX);
    assertThat(after(ErrorClass.REPLAY, 0, AfterFailure.NUMBER_ATTEMPTS_MAX))
        .isInstanceOf(GiveUp.class);
  }

  @Test
  void honoursTheServersHint() {
    var failure = new GraphException(ErrorClass.REPLAY, 130429, "slow", Duration.ofSeconds(30));
    var retry = (Retry) AfterFailure.of(failure, 1, 6, new Random(1));
    assertThat(retry.pause()).isEqualTo(Duration.ofSeconds(30));
  }
}
