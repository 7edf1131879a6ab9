package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static dev.chasqui.outbound.OutboxNode.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.whatsapp.ErrorClass;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the outbox promises of one message, across nodes. */
class PgOutboxTest extends OutboxScene {

  @Test
  void aDeliveryIsSentOnceHoweverOftenItIsEnqueued() {
    OutboxNode node = node("a");
    for (int i = 0; i < 3; i++) {
      node.outbox().enqueue(delivery("d", "p", "one", "two")).await();
    }
    awaitState("d/1", "sent");
    node.outbox().enqueue(delivery("d", "p", "one", "two")).await();
    node.outbox().enqueue(delivery("e", "p", "three")).await();
    awaitState("e/0", "sent");
    assertThat(graph.clientIds()).containsExactly("d/0", "d/1", "e/0");
    assertThat(store.column("SELECT count(*) FROM messages")).containsExactly("2");
  }

  @Test
  void oneConversationHasOneRequestInFlightAndKeepsItsOrder() {
    Promise<MessageId> first = Promise.promise();
    graph.answer =
        request ->
            request.clientId().equals("d0/0")
                ? first.future()
                : Future.succeededFuture(request.accepted());
    OutboxNode node = node("a");
    for (int i = 0; i < 20; i++) {
      node.outbox().enqueue(delivery("d" + i, "p", "x")).await();
    }
    node.outbox().enqueue(delivery("other", "q", "x")).await();
    awaitState("other/0", "sent");
    assertThat(graph.clientIds()).containsExactly("d0/0", "other/0");
    first.complete(new MessageId("wamid.d0/0"));
    awaitState("d19/0", "sent");
    assertThat(graph.clientIds().subList(2, 21))
        .isEqualTo(java.util.stream.IntStream.range(1, 20).mapToObj(i -> "d" + i + "/0").toList());
  }

  @Test
  void aRefusedMessageIsStoredWithItsReasonAndTheNextGoesOn() {
    graph.answer =
        request ->
            request.clientId().equals("bad/0")
                ? refuse(ErrorClass.DROP, 131026)
                : Future.succeededFuture(request.accepted());
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("bad", "p", "x")).await();
    node.outbox().enqueue(delivery("good", "p", "x")).await();
    awaitState("good/0", "sent");
    awaitState("bad/0", "failed");
    assertThat(store.column("SELECT reason FROM outbox WHERE client_id = 'bad/0'"))
        .containsExactly(
            "this person cannot be reached: not on WhatsApp, with an old version, or its new terms"
                + " not accepted (131026): words");
  }

  @Test
  void whatWasRefusedBeforeSendingIsSentAgainUntilTheBound() {
    graph.answer = _ -> refuse(ErrorClass.REPLAY, 131056);
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    awaitState("d/0", "failed");
    assertThat(graph.clientIds()).containsExactly("d/0", "d/0", "d/0");
  }

  @Test
  void anOutageOfWhatsAppDoesNotUseUpTheTriesOfAMessage() {
    graph.answer =
        request ->
            graph.clientIds().size() <= 3
                ? refuse(ErrorClass.REPLAY, 0)
                : Future.succeededFuture(request.accepted());
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    awaitState("d/0", "sent");
    assertThat(graph.clientIds()).hasSize(4);
  }

  @Test
  void anUnknownOutcomeIsRepeatedOnlyWithoutAStatus() {
    graph.answer =
        request ->
            graph.requests.stream().filter(request::equals).count() > 1
                ? Future.succeededFuture(request.accepted())
                : refuse(ErrorClass.UNKNOWN, 131000);
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("told", "p", "x")).await();
    node.outbox().enqueue(delivery("silent", "q", "x")).await();
    awaitState("told/0", "uncertain");
    node.outbox().applyStatus(status("told/0", "p", DeliveryStatus.DELIVERED)).await();
    awaitState("silent/0", "sent");
    assertThat(state("told/0")).isEqualTo("delivered");
    assertThat(graph.clientIds()).containsExactlyInAnyOrder("told/0", "silent/0", "silent/0");
  }

  /** Whatever the order of answer and statuses, the row ends at the furthest of them. */
  @Test
  void neverGoesBackwards() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    var random = new Random(seed);
    OutboxNode node = node("a");
    for (int round = 0; round < 20; round++) {
      String id = "d" + round;
      Promise<MessageId> answer = Promise.promise();
      graph.answer = _ -> answer.future();
      node.outbox().enqueue(delivery(id, "p" + round, "x")).await();
      StoreFixture.eventually(SOON, () -> graph.clientIds().contains(id + "/0"));
      var events = new ArrayList<Runnable>();
      var states = new ArrayList<>(EnumSet.allOf(DeliveryStatus.class));
      Collections.shuffle(states, random);
      states.subList(random.nextInt(states.size()), states.size()).clear();
      for (DeliveryStatus status : states) {
        events.add(() -> node.outbox().applyStatus(status(id + "/0", "p", status)).await());
      }
      events.add(() -> answer.complete(new MessageId("wamid." + id + "/0")));
      Collections.shuffle(events, random);
      events.forEach(Runnable::run);
      OutboxState furthest =
          states.stream()
              .map(OutboxState::of)
              .max(java.util.Comparator.naturalOrder())
              .orElse(OutboxState.SENT);
      awaitState(id + "/0", furthest.sql());
    }
  }

  @Test
  void aStatusOfAMessageThatIsNotOursIsCounted() {
    OutboxNode node = node("a");
    node.outbox().applyStatus(status("nobody/0", "p", DeliveryStatus.READ)).await();
    assertThat(node.meters().counter("chasqui.outbox.statuses.unknown").count()).isEqualTo(1);
  }

  /** Rows in every state of a node that dies, then the same or another node. */
  @Test
  void theSameNodeTakesUpItsOwnAtOnceAndAnotherAfterTheLease() {
    for (String successor : List.of("a", "b")) {
      graph.answer = _ -> Promise.<MessageId>promise().future();
      OutboxNode dying = node("a");
      String tag = "to-" + successor;
      dying.outbox().enqueue(delivery(tag + "-flying", tag, "x", "y", "z")).await();
      StoreFixture.eventually(SOON, () -> graph.clientIds().contains(tag + "-flying/0"));
      assertThat(state(tag + "-flying/0")).isEqualTo("sending");
      assertThat(state(tag + "-flying/2")).isEqualTo("claimed");
      kill(dying);

      graph.answer = request -> Future.succeededFuture(request.accepted());
      OutboxNode next = node(successor);
      // Accepted before the crash: the status tells, so it is not sent again.
      next.outbox().applyStatus(status(tag + "-flying/0", tag, DeliveryStatus.SENT)).await();
      awaitState(tag + "-flying/2", "sent");
      assertThat(graph.clientIds().stream().filter(id -> id.startsWith(tag)))
          .containsExactly(tag + "-flying/0", tag + "-flying/1", tag + "-flying/2");
      kill(next);
    }
  }

  @Test
  void whatNobodyToldAboutAfterACrashIsSentAgainFirst() {
    graph.answer = _ -> Promise.<MessageId>promise().future();
    OutboxNode dying = node("a");
    dying.outbox().enqueue(delivery("d", "p", "x", "y")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("d/0"));
    kill(dying);
    graph.answer = request -> Future.succeededFuture(request.accepted());
    node("b");
    awaitState("d/1", "sent");
    assertThat(graph.clientIds()).containsExactly("d/0", "d/0", "d/1");
  }

  @Test
  void givesBackWhatItCannotSendWhenItStops() {
    graph.answer = _ -> Promise.<MessageId>promise().future();
    OutboxNode stopping = node("a");
    stopping.outbox().enqueue(delivery("d", "p", "x", "y")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("d/0"));
    stopping.outbox().close(Duration.ofMillis(100)).await();
    assertThat(state("d/0")).isEqualTo("sending");
    assertThat(state("d/1")).isEqualTo("queued");
  }

  @Test
  void keepsInPostgresWhatMemoryHasNoRoomForAndSendsItInOrder() {
    var config =
        new dev.chasqui.config.OutboundConfig(
            "a", OutboxNode.LEASE, Duration.ofMillis(50), 3, 3, OutboxNode.GRACE);
    OutboxNode node = OutboxNode.start(config, store, redisUrl, NumberMode.UPGRADED, _ -> graph);
    nodes.add(node);
    var enqueued = new ArrayList<Future<?>>();
    for (int i = 0; i < 30; i++) {
      enqueued.add(node.outbox().enqueue(delivery("d" + i, "p" + i % 2, "x")));
    }
    Future.all(enqueued).await();
    StoreFixture.eventually(
        Duration.ofSeconds(20),
        () ->
            store.column("SELECT count(*) FROM outbox WHERE state < 'sent'").equals(List.of("0")));
    for (int person = 0; person < 2; person++) {
      int parity = person;
      assertThat(
              graph.clientIds().stream()
                  .map(id -> Integer.parseInt(id.substring(1, id.indexOf('/'))))
                  .filter(i -> i % 2 == parity)
                  .toList())
          .isSorted()
          .hasSize(15);
    }
  }
}
