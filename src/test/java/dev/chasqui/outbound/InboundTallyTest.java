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
    var tally = new InboundTally(vertx, context, (number, count) -> sums.add(number + " " + count));
    for (int i = 0; i < 500; i++) {
      tally.add(new PhoneNumberId("100"), 1);
      tally.add(new PhoneNumberId("200"), 2);
    }
    assertThat(sums).isEmpty();
    StoreFixture.eventually(SOON, () -> sums.size() >= 2);
    assertThat(sums).containsExactlyInAnyOrder("100 500", "200 1000");
    tally.add(new PhoneNumberId("100"), 3);
    StoreFixture.eventually(SOON, () -> sums.size() >= 3);
    assertThat(sums).contains("100 3").hasSize(3);
  }
}
