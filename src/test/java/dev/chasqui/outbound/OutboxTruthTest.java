package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The row ends at what WhatsApp told last, in whatever order it was told and by what name. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class OutboxTruthTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final FakeGraph graph = new FakeGraph();
  private final Map<String, Promise<MessageId>> answers = new ConcurrentHashMap<>();
  private StoreFixture store;
  private OutboxNode node;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    graph.answer = request -> answer(request.clientId()).future();
    var config =
        new OutboundConfig(
            "a", Duration.ofSeconds(1), Duration.ofMillis(100), 1_000, 3, Duration.ofMinutes(1));
    node =
        OutboxNode.start(config, store, backends.freshRedisUrl(), NumberMode.UPGRADED, _ -> graph);
  }

  @AfterEach
  void stop() {
    node.kill();
  }

  private Promise<MessageId> answer(String clientId) {
    return answers.computeIfAbsent(clientId, _ -> Promise.promise());
  }

  /** How the send's own answer turns out, and what the statuses are told by. */
  enum Answer {
    ACCEPTED,
    ACCEPTED_BUT_STATUSES_NAME_ONLY_THE_WAMID,
    UNKNOWN,
    REFUSED
  }

  /** What happens to a message: null is the answer of the send, the others are statuses. */
  private record Story(int number, List<String> events) {
    String clientId() {
      return "d" + number + "/0";
    }

    OutboxState end(Answer answer) {
      var told =
          events.stream()
              .filter(event -> !event.equals("answer"))
              .map(event -> OutboxState.of(DeliveryStatus.valueOf(event)))
              .max(Comparator.naturalOrder());
      return told.orElseGet(() -> silence(answer));
    }

    private static OutboxState silence(Answer answer) {
      return switch (answer) {
        case ACCEPTED, ACCEPTED_BUT_STATUSES_NAME_ONLY_THE_WAMID -> OutboxState.SENT;
        case UNKNOWN -> OutboxState.UNCERTAIN;
        case REFUSED -> OutboxState.FAILED;
      };
    }
  }

  private static List<Story> stories() {
    var orders = new ArrayList<List<String>>();
    permute(List.of("answer", "SENT", "DELIVERED", "READ", "FAILED"), List.of(), orders);
    permute(List.of("answer", "SENT", "SENT"), List.of(), orders);
    permute(List.of("answer", "FAILED", "FAILED", "SENT"), List.of(), orders);
    permute(List.of("answer", "FAILED", "DELIVERED", "DELIVERED"), List.of(), orders);
    permute(List.of("answer", "SENT", "READ"), List.of(), orders);
    permute(List.of("answer", "FAILED"), List.of(), orders);
    orders.add(List.of("answer"));
    var distinct = orders.stream().distinct().toList();
    var stories = new ArrayList<Story>();
    for (int i = 0; i < distinct.size(); i++) {
      stories.add(new Story(i, distinct.get(i)));
    }
    return stories;
  }

  private static void permute(List<String> left, List<String> done, List<List<String>> into) {
    if (left.isEmpty()) {
      into.add(done);
    }
    for (int i = 0; i < left.size(); i++) {
      var rest = new ArrayList<>(left);
      var next = new ArrayList<>(done);
      next.add(rest.remove(i));
      permute(rest, next, into);
    }
  }

  @ParameterizedTest
  @EnumSource(Answer.class)
  void everyOrderOfAnswerAndStatusesEndsInTheSameTruth(Answer answer) {
    List<Story> stories = stories();
    assertThat(stories).hasSizeGreaterThan(140);
    Future.all(
            stories.stream()
                .map(story ->
                    node.outbox()
                        .enqueue(delivery("d" + story.number(), "p" + story.number(), "x")))
                .toList())
        .await();
    StoreFixture.eventually(SOON, () -> graph.requests.size() == stories.size());

    Future.all(stories.stream().map(story -> tell(story, answer)).toList()).await();
    Map<String, String> expected =
        stories.stream()
            .collect(Collectors.toMap(Story::clientId, story -> story.end(answer).sql()));
    StoreFixture.eventually(SOON, () -> states().equals(expected));
    assertThat(graph.requests).as("nothing was sent twice").hasSize(stories.size());
    assertThat(store.column("SELECT wamid FROM early_statuses")).isEmpty();
    assertThat(
            store.column("SELECT client_id FROM outbox WHERE state = 'failed' AND reason IS NULL"))
        .isEmpty();
    assertThat(
            store.column(
                "SELECT client_id FROM outbox WHERE state >= 'delivered' AND reason IS NOT NULL"))
        .isEmpty();
  }

  private Future<?> tell(Story story, Answer answer) {
    Future<?> told = Future.succeededFuture();
    for (String event : story.events()) {
      told =
          told.compose(
              _ -> event.equals("answer") ? reply(story, answer) : status(story, event, answer));
    }
    return told;
  }

  private Future<Void> reply(Story story, Answer answer) {
    Promise<MessageId> reply = answer(story.clientId());
    switch (answer) {
      case ACCEPTED, ACCEPTED_BUT_STATUSES_NAME_ONLY_THE_WAMID ->
          reply.complete(new MessageId("wamid." + story.clientId()));
      case UNKNOWN ->
          reply.fail(new GraphException(ErrorClass.UNKNOWN, 131000, "something went wrong", null));
      case REFUSED ->
          reply.fail(new GraphException(ErrorClass.DROP, 131026, "undeliverable", null));
    }
    return Future.succeededFuture();
  }

  private Future<Void> status(Story story, String event, Answer answer) {
    var status =
        OutboxNode.status(story.clientId(), "p" + story.number(), DeliveryStatus.valueOf(event));
    boolean wamidOnly = answer == Answer.ACCEPTED_BUT_STATUSES_NAME_ONLY_THE_WAMID;
    return node.outbox().applyStatus(wamidOnly ? withoutClientId(status) : status);
  }

  private static StatusChanged withoutClientId(StatusChanged status) {
    return new StatusChanged(
        status.conversation(),
        status.message(),
        status.status(),
        status.at(),
        null,
        status.errorCode(),
        status.errorDetail());
  }

  private Map<String, String> states() {
    return store.column("SELECT client_id || ' ' || state FROM outbox").stream()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }

  @Test
  void statusesOfManyMessagesAtOnceEachReachTheirOwn() {
    graph.answer = request -> Future.succeededFuture(request.accepted());
    int messages = 150;
    for (int i = 0; i < messages; i++) {
      node.outbox().enqueue(delivery("d" + i, "p" + i, "x")).await();
    }
    StoreFixture.eventually(SOON, () -> graph.clientIds().size() == messages);
    var told = new ArrayList<Future<?>>();
    for (int i = 0; i < messages + 5; i++) { // the last five are about messages of somebody else
      var last = i % 3 == 0 ? DeliveryStatus.READ : DeliveryStatus.DELIVERED;
      for (var status : List.of(DeliveryStatus.SENT, last)) {
        told.add(node.outbox().applyStatus(OutboxNode.status("d" + i + "/0", "p" + i, status)));
      }
    }
    Future.all(told).await();
    for (int i = 0; i < messages; i++) {
      assertThat(states()).containsEntry("d" + i + "/0", i % 3 == 0 ? "read" : "delivered");
    }
    assertThat(store.column("SELECT count(*) FROM early_statuses")).containsExactly("5");
    assertThat(node.meters().counter("chasqui.outbox.statuses.unknown").count()).isEqualTo(10);
  }

  @Test
  void anAnswerThatCannotBeStoredForLongIsStoredLaterAndNothingIsSentTwice() {
    store
        .database()
        .client()
        .query(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON outbox FOR EACH ROW
              WHEN (NEW.state = 'sent') EXECUTE FUNCTION refuse();
            """)
        .execute()
        .await();
    answer("d/0").complete(new MessageId("wamid.d/0"));
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    // Three leases and a few sweeps long.
    StoreFixture.eventually(
        SOON, () -> node.meters().counter("chasqui.outbox.outcomes.unstored").count() >= 3);
    assertThat(states()).containsEntry("d/0", "sending");
    store.database().client().query("DROP TRIGGER refuse ON outbox").execute().await();
    StoreFixture.eventually(SOON, () -> "sent".equals(states().get("d/0")));
    assertThat(graph.clientIds()).containsExactly("d/0");
  }

  @Test
  void aStatusKeptForAWamidThatAnotherNodeRecordedMeanwhileIsAppliedByTheSweep() {
    answer("d/0").complete(new MessageId("wamid.d/0"));
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    StoreFixture.eventually(SOON, () -> "sent".equals(states().get("d/0")));
    store.column(
        "INSERT INTO early_statuses (wamid, state, at) VALUES ('wamid.d/0', 'read', now()),"
            + " ('wamid.not-ours', 'read', now()) RETURNING wamid");
    store.column(
        "INSERT INTO early_statuses (wamid, state, at, stored_at) VALUES ('wamid.old', 'read',"
            + " now(), now() - interval '2 hours') RETURNING wamid");
    StoreFixture.eventually(SOON, () -> "read".equals(states().get("d/0")));
    StoreFixture.eventually(
        SOON,
        () -> store.column("SELECT wamid FROM early_statuses").equals(List.of("wamid.not-ours")));
  }

  @Test
  void aMessageGivenUpForSilenceIsNotFailedWhenItsStatusComesAfterAll() {
    answer("d/0").fail(new GraphException(ErrorClass.FIX, 100, "no", null));
    node.outbox().enqueue(delivery("d", "p", "x")).await();
    StoreFixture.eventually(SOON, () -> "failed".equals(states().get("d/0")));
    node.outbox().applyStatus(OutboxNode.status("d/0", "p", DeliveryStatus.SENT)).await();
    assertThat(states()).containsEntry("d/0", "sent");
    node.outbox().applyStatus(OutboxNode.status("d/0", "p", DeliveryStatus.FAILED)).await();
    node.outbox().applyStatus(OutboxNode.status("d/0", "p", DeliveryStatus.SENT)).await();
    assertThat(states()).containsEntry("d/0", "failed");
  }
}
