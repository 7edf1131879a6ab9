package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What refusals of WhatsApp do to the messages behind the refused one. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class RefusalTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final OutboundConfig CONFIG =
      new OutboundConfig(
          "a",
          Duration.ofSeconds(15),
          Duration.ofMillis(100),
          1_000,
          3,
          Duration.ofSeconds(20),
          Duration.ofHours(24),
          Duration.ofMillis(200),
          0.25);

  private final FakeGraph graph = new FakeGraph();
  private StoreFixture store;
  private OutboxNode node;
  private String redisUrl = "";

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    redisUrl = backends.freshRedisUrl();
    node = OutboxNode.start(CONFIG, store, redisUrl, NumberMode.UPGRADED, _ -> graph);
  }

  @AfterEach
  void stop() {
    node.kill();
  }

  private void enqueue(String id, String contact, String... bodies) {
    node.outbox().enqueue(delivery(id, contact, bodies)).await();
  }

  private List<String> states() {
    return store.column("SELECT client_id || ' ' || state FROM outbox ORDER BY seq");
  }

  private void awaitStates(String... states) {
    StoreFixture.eventually(SOON, () -> states().equals(List.of(states)));
  }

  private double stopped() {
    return node.meters().get("chasqui.outbox.stopped").gauge().value();
  }

  private static Future<MessageId> refuse(ErrorClass errorClass, int code) {
    return Future.failedFuture(new GraphException(errorClass, code, "words", null));
  }

  @Test
  void aStoppedNumberKeepsItsMessagesTriesOneAtATimeAndSendsAllWhenItIsPutRight() {
    var paid = new AtomicBoolean();
    graph.answer =
        request ->
            paid.get()
                ? Future.succeededFuture(request.accepted())
                : refuse(ErrorClass.STOP, 131042);
    for (int i = 0; i < 20; i++) {
      enqueue("d" + i, "p" + i, "x");
    }
    StoreFixture.eventually(SOON, () -> stopped() == 1);
    int first = graph.requests.size();
    // Pauses of 200, 400 and 800 ms, with one try after each.
    StoreFixture.eventually(SOON, () -> graph.requests.size() >= first + 3);
    assertThat(graph.requests).hasSizeLessThanOrEqualTo(first + 4);
    assertThat(store.column("SELECT count(*) FROM outbox WHERE state = 'failed'"))
        .containsExactly("0");
    assertThat(store.column("SELECT DISTINCT reason FROM outbox WHERE error_code = 131042"))
        .singleElement()
        .asString()
        .contains("payment");

    paid.set(true);
    StoreFixture.eventually(
        SOON,
        () ->
            store.column("SELECT count(*) FROM outbox WHERE state = 'sent'").equals(List.of("20")));
    assertThat(stopped()).isZero();
    assertThat(store.column("SELECT max(attempts) FROM outbox")).containsExactly("1");
  }

  @Test
  void aFailedStatusThatBlamesTheAccountStopsTheNumberToo() {
    enqueue("first", "p", "x");
    awaitStates("first/0 sent");
    var status =
        new StatusChanged(
            StoreFixture.conversation("100", "p"),
            new MessageId("wamid.first/0"),
            DeliveryStatus.FAILED,
            Instant.now(),
            "first/0",
            131031,
            "locked");
    node.outbox().applyStatus(status).await();
    StoreFixture.eventually(SOON, () -> stopped() == 1);
    enqueue("second", "p", "x");
    awaitStates("first/0 failed", "second/0 sent");
    assertThat(stopped()).isZero();
    assertThat(store.column("SELECT reason FROM outbox WHERE client_id = 'first/0'"))
        .containsExactly(
            "WhatsApp locked the account: see Account Quality in the Business Manager, or ask"
                + " Meta's support (131031): locked");
  }

  @Test
  void aClosedWindowIsToldOnceAndNothingElseIsTriedUntilMoreIsQueued() {
    Promise<MessageId> first = Promise.promise();
    graph.answer =
        request ->
            request.clientId().equals("late/0")
                ? first.future()
                : Future.succeededFuture(request.accepted());
    enqueue("late", "p", "x", "y");
    enqueue("later", "p", "z");
    enqueue("other", "q", "x");
    first.fail(new GraphException(ErrorClass.SWITCH, 131047, "Re-engagement message", null));
    awaitStates("late/0 failed", "late/1 failed", "later/0 failed", "other/0 sent");
    assertThat(graph.clientIds()).containsExactlyInAnyOrder("late/0", "other/0");
    assertThat(store.column("SELECT DISTINCT reason FROM outbox WHERE state = 'failed'"))
        .singleElement()
        .asString()
        .contains("24 hours", "template", "131047");

    enqueue("again", "p", "x");
    awaitStates("late/0 failed", "late/1 failed", "later/0 failed", "other/0 sent", "again/0 sent");
  }

  private void enqueueHeard(String id, Instant heardAt) {
    node.outbox().enqueue(delivery(id, "p", id).heard(heardAt)).await();
  }

  @Test
  void whatRestsOnTheSameMessageOfThePersonIsNotTriedAfterARefusal() {
    Instant wrote = Instant.parse("2026-11-20T10:00:00Z");
    graph.answer = _ -> refuse(ErrorClass.SWITCH, 131047);
    enqueueHeard("a", wrote);
    awaitStates("a/0 failed");
    assertThat(node.refusals()).as("the conversation is told").containsExactly("a/0 " + wrote);

    graph.answer = request -> Future.succeededFuture(request.accepted());
    enqueueHeard("b", wrote);
    awaitStates("a/0 failed", "b/0 failed");
    enqueueHeard("c", wrote.plusSeconds(60));
    awaitStates("a/0 failed", "b/0 failed", "c/0 sent");
    assertThat(graph.clientIds()).containsExactly("a/0", "c/0");
    assertThat(node.refusals()).hasSize(1);
  }

  @Test
  void aRefusalThatOnlyAStatusTellsKeepsBackTheSame() {
    Instant wrote = Instant.parse("2026-11-20T10:00:00Z");
    enqueueHeard("a", wrote);
    awaitStates("a/0 sent");
    var status =
        new StatusChanged(
            StoreFixture.conversation("100", "p"),
            new MessageId("wamid.a/0"),
            DeliveryStatus.FAILED,
            Instant.now(),
            "a/0",
            131047,
            "Re-engagement message");
    node.outbox().applyStatus(status).await();
    enqueueHeard("b", wrote);
    awaitStates("a/0 failed", "b/0 failed");
    assertThat(graph.clientIds()).containsExactly("a/0");
  }

  @Test
  void aNumberThatIsTooFastRestsAsAWholeAndDeliversOnce() {
    var refused = Collections.synchronizedSet(new HashSet<String>());
    graph.answer =
        request ->
            refused.size() < 2 && refused.add(request.clientId() + refused.size())
                ? refuse(ErrorClass.REPLAY, 130429)
                : Future.succeededFuture(request.accepted());
    enqueue("d", "p", "x");
    awaitStates("d/0 sent");
    assertThat(graph.clientIds()).containsExactly("d/0", "d/0", "d/0");
    assertThat(node.meters().counter("chasqui.pacing.refusals", "limit", "number").count())
        .isEqualTo(2);

    long began = System.nanoTime();
    enqueue("e", "p", "x");
    awaitStates("d/0 sent", "e/0 sent");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(graph.clientIds()).hasSize(4);
  }

  @Test
  void otherNodesSlowDownTooWhenTheNumberIsTooFast(Vertx vertx) {
    graph.answer =
        request ->
            graph.requests.size() == 1
                ? Future.failedFuture(
                    new GraphException(ErrorClass.REPLAY, 130429, "words", Duration.ofSeconds(4)))
                : Future.succeededFuture(request.accepted());
    enqueue("d", "p", "x");
    var limit = PaceLimit.of(NumberMode.UPGRADED);
    var slots =
        RedisBudget.inRedis(Redis.createClient(vertx, redisUrl), new PhoneNumberId("100"), limit);
    var budget = new RedisBudget(slots, limit, 1, System::nanoTime);
    StoreFixture.eventually(
        SOON,
        () ->
            budget.reserve(1, PaceLimit.LATE_FREE, 1).await().slots().getFirst().atNanos()
                    - System.nanoTime()
                > Duration.ofSeconds(2).toNanos());

    var other = OutboxNode.start("b", store, redisUrl, NumberMode.UPGRADED, graph);
    long began = System.nanoTime();
    other.outbox().enqueue(delivery("e", "q", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().contains("e/0"));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
    // A node that dies before its outcome is stored leaves it to the status, which is not told
    // here.
    awaitStates("d/0 sent", "e/0 sent");
    other.kill();
  }

  @Test
  void whatCouldNotBeSentForTooLongIsGivenUp() {
    graph.answer = _ -> refuse(ErrorClass.STOP, 190);
    enqueue("d", "p", "x");
    StoreFixture.eventually(SOON, () -> stopped() == 1);
    enqueue("old", "q", "x");
    store.column(
        "UPDATE outbox SET created_at = now() - interval '25 hours' WHERE delivery_id = 'old'"
            + " RETURNING client_id");
    StoreFixture.eventually(SOON, () -> states().contains("old/0 failed"));
    assertThat(states()).noneMatch(state -> state.equals("d/0 failed"));
    assertThat(store.column("SELECT reason FROM outbox WHERE delivery_id = 'old'"))
        .singleElement()
        .asString()
        .startsWith("could not be sent for 1440 minutes");
  }
}
