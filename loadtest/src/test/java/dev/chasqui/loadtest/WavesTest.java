package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WavesTest {
  private final List<Observations.Message> messages = new ArrayList<>();
  private final List<Ledger.Entry> ledger = new ArrayList<>();

  private long countFromMicros;

  private void leave(long fromMillis, int count, long everyMillis) {
    for (int i = 0; i < count; i++) {
      long micros = (fromMillis + i * everyMillis) * 1_000;
      messages.add(new Observations.Message("n", "p", "answer", micros, micros));
    }
  }

  private void writes(long millis) {
    ledger.add(new Ledger.Entry("1", "p", "n", TurnKind.QUESTION, millis * 1_000, 0, 5, true, 0));
  }

  private Waves waves() {
    return Waves.of(messages, ledger, countFromMicros);
  }

  @Test
  void theSlowestOfManyCounts() {
    writes(0);
    leave(3_000, 150, 50);
    writes(20_000);
    leave(23_000, 150, 100);
    leave(60_000, 1, 1);
    assertThat(waves().whole()).isCloseTo(10, within(1e-6));
    assertThat(waves().quiet()).isCloseTo(10, within(1e-6));
  }

  @Test
  void eachNumberHasAPaceOfItsOwn() {
    leave(3_000, 150, 50);
    for (int i = 0; i < 150; i++) {
      long micros = (3_000 + i * 60) * 1_000L;
      messages.add(new Observations.Message("m", "p", "answer", micros, micros));
    }
    assertThat(waves().whole()).isCloseTo(1_000 / 60.0, within(1e-6));
  }

  @Test
  void whatBeginsInTheWarmUpIsToldApart() {
    countFromMicros = 4_000_000;
    writes(0);
    leave(3_000, 150, 100);
    assertThat(waves().whole()).isNaN();
    assertThat(waves().quiet()).isNaN();
    leave(23_000, 150, 50);
    assertThat(waves().cold()).isCloseTo(10, within(1e-6));
    assertThat(waves().whole()).isCloseTo(20, within(1e-6));
  }

  @Test
  void whatLeavesWhilePeopleWriteIsNotCountedAsQuiet() {
    writes(0);
    writes(2_000);
    leave(500, 5, 500);
    leave(3_000, 101, 50);
    assertThat(waves().quiet()).isCloseTo(20, within(1e-6));
    assertThat(waves().whole()).isCloseTo(105 / 7.5, within(1e-6));
  }

  @Test
  void somebodyWhoWritesAgainBeginsTheQuietTimeAnew() {
    writes(0);
    leave(0, 100, 100);
    writes(10_950);
    leave(10_000, 20, 100);
    leave(12_000, 120, 50);
    assertThat(waves().quiet()).isCloseTo(20, within(0.01));
    assertThat(waves().whole()).isLessThan(15);
  }

  @Test
  void ofTooFewNothingIsKnown() {
    writes(0);
    leave(3_000, 99, 50);
    assertThat(waves().whole()).isNaN();
    leave(7_950, 1, 50);
    assertThat(waves().whole()).isCloseTo(20, within(1e-6));
    writes(5_000);
    assertThat(waves().quiet()).isNaN();
  }
}
