package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.StoreFixture;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class InboundTallyTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void messagesAreAddedUpForAMoment(Vertx vertx) {
    var sums = new ConcurrentLinkedQueue<String>();
    var context = vertx.getOrCreateContext();
    var tally =
        new InboundTally(
            vertx,
            context,
            (number, heard) -> sums.add(number + " " + heard.messages() + " " + heard.cameNanos()));
    for (int i = 0; i < 500; i++) {
      tally.add(new PhoneNumberId("100"), new Heard(1, 20));
      tally.add(new PhoneNumberId("200"), new Heard(2, -7));
    }
    assertThat(sums).isEmpty();
    StoreFixture.eventually(SOON, () -> sums.size() >= 2);
    assertThat(sums).containsExactlyInAnyOrder("100 500 20", "200 1000 -7");
    tally.add(new PhoneNumberId("100"), new Heard(3, 5));
    StoreFixture.eventually(SOON, () -> sums.size() >= 3);
    assertThat(sums).contains("100 3 5").hasSize(3);
  }

  @Test
  void whatIsAddedUpCameWhenItsMessagesDidOnAverage() {
    assertThat(new Heard(1, 10).plus(new Heard(3, 30))).isEqualTo(new Heard(4, 25));
    assertThat(new Heard(3, 30).plus(new Heard(1, 10))).isEqualTo(new Heard(4, 25));
    assertThat(new Heard(Integer.MAX_VALUE, -9).plus(new Heard(1, -9)))
        .isEqualTo(new Heard(Integer.MAX_VALUE, -9));
  }
}
