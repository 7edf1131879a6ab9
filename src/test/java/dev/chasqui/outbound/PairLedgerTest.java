package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.store.StoreFixture;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairLedgerTest {
  private static final ConversationKey PERSON = StoreFixture.conversation("100", "p");
  private static final Duration EACH = Duration.ofSeconds(6);

  private long now = Long.MAX_VALUE - Duration.ofSeconds(100).toNanos(); // wraps around
  private final PairLedger ledger = new PairLedger(5_000, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void write(int messages) {
    for (int i = 0; i < messages; i++) {
      assertThat(ledger.wait(PERSON)).as("message %d", i).isZero();
      ledger.written(PERSON);
    }
  }

  @Test
  void fortyFiveAreOnLoanAndThenOneEachSixSeconds() {
    write(45);
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
    assertThat(ledger.wait(StoreFixture.conversation("100", "other"))).isZero();
    for (int i = 0; i < 10; i++) {
      pass(EACH.minusNanos(1));
      assertThat(ledger.wait(PERSON)).isEqualTo(Duration.ofNanos(1));
      pass(Duration.ofNanos(1));
      write(1);
    }
  }

  @Test
  void theLoanIsPaidBackAfterSixSecondsForEachMessage() {
    write(45);
    pass(PairLedger.LOAN_MAX);
    write(45);
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
    pass(EACH.multipliedBy(10));
    write(10);
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
  }

  /** Meta's rule as a bucket that is counted in whole tokens, with messages at random times. */
  @Test
  void neverSpendsMoreThanABucketOfFortyFiveHolds() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    var random = new Random(seed);
    double tokens = 45;
    int sent = 0;
    for (int i = 0; i < 5_000; i++) {
      Duration step = Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 60_000 : 4_000));
      pass(step);
      tokens = Math.min(45, tokens + step.toNanos() / 6e9);
      if (ledger.wait(PERSON).isZero()) {
        ledger.written(PERSON);
        tokens--;
        sent++;
      } else {
        assertThat(tokens).as("seed %d: no message is held back for nothing", seed).isLessThan(1);
      }
      assertThat(tokens).as("seed %d", seed).isGreaterThanOrEqualTo(-1e-6);
    }
    assertThat(sent).isGreaterThan(1_000);
  }

  @Test
  void aRefusalLeavesOneMessageAndThenOneEachSixSeconds() {
    ledger.refused(PERSON);
    write(1);
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
  }

  @Test
  void aRefusalThatAStatusTellsLeavesNone() {
    ledger.usedUp(PERSON);
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
  }

  @Test
  void theRecordAddsToWhatIsKnownAndNeverTakesAway() {
    ledger.atLeast(PERSON, Duration.ofSeconds(265));
    assertThat(ledger.wait(PERSON)).isEqualTo(Duration.ofSeconds(1));
    ledger.atLeast(PERSON, Duration.ofSeconds(5));
    assertThat(ledger.wait(PERSON)).isEqualTo(Duration.ofSeconds(1));
    ledger.atLeast(PERSON, Duration.ofDays(5));
    assertThat(ledger.wait(PERSON)).isEqualTo(EACH);
  }

  @Test
  void forgetsWhoHasPaidBackAndCountsABoundedNumberOfPeople() {
    for (int i = 0; i < 20_000; i++) {
      ledger.written(StoreFixture.conversation("100", "p" + i));
      assertThat(ledger.size()).isLessThanOrEqualTo(5_000);
    }
    pass(EACH);
    for (int i = 0; i < 20_000; i++) {
      ledger.written(StoreFixture.conversation("100", "q" + i));
      pass(Duration.ofMillis(100));
    }
    // At ten a second, 60 people have something on loan.
    assertThat(ledger.size()).isLessThanOrEqualTo(1_000);
  }
}
