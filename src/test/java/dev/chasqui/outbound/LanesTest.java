package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who goes first when not everything can leave at once. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class LanesTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ConversationQueues queues = new ConversationQueues();

  private static Parcel parcel(String id, String contact, Lane lane) {
    var parcel =
        new Parcel(
            id,
            StoreFixture.conversation("100", contact),
            new Recipient(contact, null),
            new OutboundMessage.Text("x", null),
            List.of(),
            lane,
            null,
            0,
            0);
    parcel.durable = true;
    return parcel;
  }

  private void add(String id, String contact, Lane lane) {
    Parcel parcel = parcel(id, contact, lane);
    queues.add(parcel.conversation, List.of(parcel));
  }

  /** Takes what comes next and lets its conversation go on. */
  private List<String> take(int most) {
    var taken = new ArrayList<String>();
    for (Parcel parcel = queues.next(); parcel != null; parcel = queues.next()) {
      taken.add(parcel.clientId);
      queues.finish(parcel.conversation);
      if (taken.size() == most) {
        break;
      }
    }
    return taken;
  }

  @Test
  void higherLanesGoFirstAndOnePersonKeepsTheirOrder() {
    add("campaign", "a", Lane.CAMPAIGN);
    add("reminder", "b", Lane.REMINDER);
    add("reply1", "c", Lane.REPLY);
    add("reply2", "d", Lane.REPLY);
    add("reply1b", "c", Lane.REPLY);
    add("human", "e", Lane.HUMAN);
    assertThat(queues.ready()).isEqualTo(5);
    assertThat(take(9))
        .containsExactly("human", "reply1", "reply2", "reply1b", "reminder", "campaign");
    assertThat(queues.next()).isNull();
  }

  @Test
  void whatMustLeaveSoonLiftsWhatItCannotOvertake() {
    add("other", "a", Lane.CAMPAIGN);
    add("news", "b", Lane.CAMPAIGN);
    add("reply", "c", Lane.REPLY);
    add("human", "b", Lane.HUMAN);
    add("later", "b", Lane.CAMPAIGN);
    assertThat(take(9)).containsExactly("news", "human", "reply", "other", "later");
  }

  @Test
  void noLaneStarves() {
    for (int i = 0; i < 300; i++) {
      for (Lane lane : Lane.values()) {
        add(lane + "-" + i, lane + "-" + i, lane);
      }
    }
    List<String> taken = take(200);
    for (Lane lane : Lane.values()) {
      List<Integer> at =
          IntStream.range(0, taken.size())
              .filter(i -> taken.get(i).startsWith(lane.name()))
              .boxed()
              .toList();
      for (int i = 1; i < at.size(); i++) {
        // Two lanes may have waited their nine turns at the same time, or three.
        assertThat(at.get(i) - at.get(i - 1)).as(lane.name()).isLessThanOrEqualTo(12);
      }
      assertThat(at.getFirst()).isLessThan(12);
    }
    assertThat(taken.stream().filter(id -> id.startsWith("HUMAN")).count()).isGreaterThan(130);
    assertThat(take(2_000)).hasSize(1_000);
  }

  @Test
  void aLineThatWasEmptiedHasNoTurn() {
    Parcel gone = parcel("gone", "a", Lane.CAMPAIGN);
    queues.add(gone.conversation, List.of(gone));
    assertThat(queues.removeWaiting(gone.conversation, _ -> true)).containsExactly(gone);
    assertThat(queues.isIdle(gone.conversation)).isTrue();
    add("again", "a", Lane.REPLY);
    assertThat(take(9)).containsExactly("again");
  }

  private static Delivery delivery(String id, String contact, Lane lane) {
    Delivery reply = OutboxNode.delivery(id, contact, "x");
    return new Delivery(
        id,
        reply.conversation(),
        reply.recipient(),
        reply.messages(),
        reply.answers(),
        reply.remembered(),
        reply.traceIds(),
        lane,
        false);
  }

  /** More than memory holds, so that the lanes of the rows count too, and those after a restart. */
  @Test
  void aCampaignLeavesRoomForAnswersInMemoryAndAfterARestart(Vertx vertx, Backends backends) {
    var store = StoreFixture.start(vertx, backends.freshDatabase());
    String redisUrl = backends.freshRedisUrl();
    var config =
        new OutboundConfig(
            "a", OutboxNode.LEASE, Duration.ofMillis(50), 20, 3, Duration.ofSeconds(20));
    var graph = new FakeGraph();
    // Nothing leaves, and all that waits is known not to have left.
    graph.answer =
        _ -> Future.failedFuture(new GraphException(ErrorClass.STOP, 190, "expired", null));
    OutboxNode node = OutboxNode.start(config, store, redisUrl, NumberMode.COEXISTENCE, _ -> graph);
    var enqueued = new ArrayList<Future<?>>();
    for (int i = 0; i < 60; i++) {
      enqueued.add(node.outbox().enqueue(delivery("campaign" + i, "c" + i, Lane.CAMPAIGN)));
    }
    Future.all(enqueued).await();
    StoreFixture.eventually(SOON, () -> gauge(node, "chasqui.outbox.stopped") == 1);
    assertThat(gauge(node, "chasqui.outbox.queued")).isLessThanOrEqualTo(10);
    for (int i = 0; i < 5; i++) {
      node.outbox().enqueue(delivery("reply" + i, "r" + i, Lane.REPLY)).await();
    }
    assertThat(
            store.column("SELECT count(*) FROM outbox WHERE lane = 'reply' AND state = 'queued'"))
        .containsExactly("0");
    node.kill();

    graph.requests.clear();
    graph.answer = request -> Future.succeededFuture(request.accepted());
    OutboxNode next = OutboxNode.start(config, store, redisUrl, NumberMode.COEXISTENCE, _ -> graph);
    StoreFixture.eventually(
        SOON,
        () -> IntStream.range(0, 5).allMatch(i -> graph.clientIds().contains("reply" + i + "/0")));
    assertThat(graph.clientIds().size()).isLessThan(12);
    next.kill();
  }

  private static double gauge(OutboxNode node, String name) {
    return node.meters().get(name).gauge().value();
  }
}
