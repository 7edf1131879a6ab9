package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many messages to one person. */
class PairLimitTest extends OutboxScene {

  private void restart() {
    nodes.removeLast().kill();
    node("a");
  }

  private static String[] bodies(int count) {
    return IntStream.range(0, count).mapToObj(i -> "part " + i).toArray(String[]::new);
  }

  @Test
  void theFortySixthWaitsHereAndOthersGoOnAndARestartForgetsNoLoan() {
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("many", "p", bodies(46))).await();
    StoreFixture.eventually(SOON, () -> graph.requests.size() == 45);
    node.outbox().enqueue(delivery("other", "q", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("other/0"));
    assertThat(node.meters().counter("chasqui.pacing.pair.delays").count()).isEqualTo(1);
    assertThat(graph.clientIds()).doesNotContain("many/45");

    restart();
    StoreFixture.eventually(
        SOON,
        () ->
            store
                .column("SELECT state::text FROM outbox WHERE client_id = 'many/45'")
                .equals(List.of("sent")));
    List<Instant> sent =
        store.column("SELECT sent_at FROM outbox WHERE delivery_id = 'many' ORDER BY seq").stream()
            .map(text -> OffsetDateTime.parse(text).toInstant())
            .toList();
    assertThat(Duration.between(sent.getFirst(), sent.get(45)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(5_900));
  }

  @Test
  void messagesThatComeOneByOneAreCountedToo() {
    OutboxNode node = node("a");
    for (int i = 0; i < 46; i++) {
      node.outbox().enqueue(delivery("d" + i, "p", "x")).await();
      int sent = Math.min(i + 1, 45);
      StoreFixture.eventually(SOON, () -> graph.requests.size() == sent);
    }
    node.outbox().enqueue(delivery("other", "q", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("other/0"));
    assertThat(graph.clientIds()).doesNotContain("d45/0");
    assertThat(node.meters().counter("chasqui.pacing.pair.delays").count()).isEqualTo(1);
  }

  @Test
  void aRefusalThatOnlyAStatusTellsMakesTheNextMessageWaitAlsoAfterARestart() {
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    StoreFixture.eventually(SOON, () -> states("d").equals(List.of("sent")));
    var failed =
        new StatusChanged(
            StoreFixture.conversation("100", "p"),
            new MessageId("wamid.d/0"),
            DeliveryStatus.FAILED,
            Instant.now(),
            "d/0",
            131056,
            "pair");
    node.outbox().applyStatus(failed).await();
    var refusals = node.meters().counter("chasqui.pacing.refusals", "limit", "pair");
    StoreFixture.eventually(SOON, () -> refusals.count() == 1);
    node.outbox().enqueue(delivery("e", "p", "y")).await();
    node.outbox().enqueue(delivery("other", "q", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("other/0"));
    assertThat(graph.clientIds()).doesNotContain("e/0");

    Instant told = Instant.now();
    restart();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("e/0"));
    assertThat(Duration.between(told, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
  }

  private List<String> states(String delivery) {
    return store.column(
        "SELECT state FROM outbox WHERE delivery_id = '" + delivery + "' ORDER BY seq");
  }

  @Test
  void aRefusalPausesThePersonOnlyAndTheScheduleOutlivesTheNode() {
    var times = new CopyOnWriteArrayList<Instant>();
    graph.answer =
        request -> {
          if (!request.to().equals("p")) {
            return Future.succeededFuture(request.accepted());
          }
          times.add(Instant.now());
          return times.size() <= 2
              ? Future.<MessageId>failedFuture(
                  new GraphException(ErrorClass.REPLAY, 131056, "pair", null))
              : Future.succeededFuture(request.accepted());
        };
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "p", "x", "y")).await();
    StoreFixture.eventually(
        SOON,
        () ->
            store
                .column("SELECT attempts || ' ' || state FROM outbox WHERE client_id = 'd/0'")
                .equals(List.of("2 claimed")));
    node.outbox().enqueue(delivery("other", "q", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("other/0"));
    Instant notBefore =
        OffsetDateTime.parse(
                store.column("SELECT not_before FROM outbox WHERE client_id = 'd/0'").getFirst())
            .toInstant();
    assertThat(Duration.between(times.get(1), notBefore)).isGreaterThan(Duration.ofMillis(3_900));

    restart();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("d/1"));
    assertThat(times.get(2)).isAfterOrEqualTo(notBefore);
    assertThat(graph.clientIds().stream().filter(id -> id.startsWith("d/")))
        .containsExactly("d/0", "d/0", "d/0", "d/1");
    assertThat(node.meters().counter("chasqui.pacing.refusals", "limit", "pair").count())
        .isEqualTo(2);
  }
}
