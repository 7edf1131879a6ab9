package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.MessageId;
import dev.chasqui.store.Database;
import dev.chasqui.store.StoreFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node keeps what it works on, whatever else goes on in the database. */
class OutboxLeaseTest extends OutboxScene {

  /**
   * A renewal that waited for a row would keep the rows that it has, and whoever holds that row may
   * want one of those: each would wait for the other until PostgreSQL looks for deadlocks.
   */
  @Test
  void aRowThatIsBeingChangedHoldsUpTheRenewalOfNoOther() {
    Future<MessageId> underWay = Promise.<MessageId>promise().future();
    graph.answer = _ -> underWay;
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    node.outbox().enqueue(delivery("e", "q", "x")).await();
    awaitState("d/0", "sending");
    awaitState("e/0", "sending");

    Future<?> change =
        Database.open(node.vertx(), store.config())
            .client()
            .query(
                """
                WITH held AS (SELECT client_id FROM outbox WHERE client_id = 'd/0' FOR UPDATE)
                SELECT pg_sleep(5) FROM held
                """)
            .execute();
    StoreFixture.eventually(SOON, () -> leased("d/0", "lease_until < now() - interval '400 ms'"));
    assertThat(leased("e/0", "lease_until > now()")).isTrue();
    assertThat(change.isComplete()).as("the row was changed until now").isFalse();
  }

  private boolean leased(String clientId, String condition) {
    String sql = "SELECT (" + condition + ")::text FROM outbox WHERE client_id = '%s'";
    return store.column(sql.formatted(clientId)).equals(List.of("true"));
  }
}
