package dev.chasqui.outbound;

import static dev.chasqui.outbound.OutboxNode.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A person takes the word: what has not left never does. */
class OutboxFenceTest extends OutboxScene {
  private static final ConversationKey ANA = StoreFixture.conversation("100", "ana");

  private List<String> words() {
    return store.column("SELECT text FROM messages ORDER BY arrival");
  }

  @Test
  void dropsWhatWaitsLetsGoWhatIsWrittenAndTakesWhatComesLater() {
    Promise<MessageId> first = Promise.promise();
    graph.answer =
        request ->
            request.clientId().equals("d/0")
                ? first.future()
                : Future.succeededFuture(request.accepted());
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "ana", "written", "waiting")).await();
    node.outbox().enqueue(delivery("e", "ana", "unsaid")).await();
    StoreFixture.eventually(SOON, () -> graph.clientIds().equals(List.of("d/0")));

    node.outbox().fence(ANA, "a person answered").await();
    node.outbox().enqueue(delivery("later", "ana", "said")).await();
    node.outbox().enqueue(delivery("other", "bea", "said to somebody else")).await();
    first.complete(new MessageId("wamid.d/0"));

    awaitState("later/0", "sent");
    awaitState("other/0", "sent");
    awaitState("d/0", "sent");
    assertThat(state("d/1")).isEqualTo("failed");
    assertThat(state("e/0")).isEqualTo("failed");
    assertThat(graph.clientIds()).containsExactlyInAnyOrder("d/0", "later/0", "other/0");
    assertThat(store.column("SELECT DISTINCT reason FROM outbox WHERE state = 'failed'"))
        .containsExactly("a person answered");
    assertThat(words()).containsExactly("written waiting", "said", "said to somebody else");
    assertThat(node.meters().counter("chasqui.outbox.sends", "outcome", "fenced").count())
        .isEqualTo(2);
  }

  @Test
  void anAnswerWhoseRestIsMissingEndsWithTheFence() {
    OutboxNode node = node("a");
    store.column(
        "INSERT INTO messages (id, phone_number_id, contact_id, direction, author, text,"
            + " content_type, sent_at, sorted_at) SELECT 'm-' || who, '100', who, 'in',"
            + " 'person', 'hola', 'text', now(), now() FROM unnest(ARRAY['ana', 'bea']) who"
            + " RETURNING id");
    for (String who : List.of("ana", "bea")) {
      var first = delivery(who + "#0", who, "the beginning");
      node.outbox()
          .enqueue(
              new Delivery(
                  first.id(),
                  first.conversation(),
                  first.recipient(),
                  first.messages(),
                  List.of(new MessageId("m-" + who)),
                  first.remembered(),
                  first.traceIds(),
                  Lane.REPLY,
                  true))
          .await();
    }
    String open = "SELECT id FROM messages WHERE answer_open ORDER BY id";
    assertThat(store.column(open)).containsExactly("m-ana", "m-bea");
    node.outbox().fence(ANA, "a person answered").await();
    assertThat(store.column(open)).containsExactly("m-bea");
  }

  @Test
  void whatMayHaveLeftIsNotRepeatedAfterTheFence() {
    graph.answer = _ -> Future.failedFuture(new GraphException(ErrorClass.UNKNOWN, 1, "?", null));
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "ana", "x")).await();
    awaitState("d/0", "uncertain");
    node.outbox().fence(ANA, "a person answered").await();
    awaitState("d/0", "failed");
    assertThat(graph.clientIds()).containsExactly("d/0");

    node.outbox().applyStatus(OutboxNode.status("d/0", "ana", DeliveryStatus.DELIVERED)).await();
    assertThat(state("d/0")).isEqualTo("delivered");
  }

  @Test
  void aRefusedMessageIsNotTriedAgainAfterTheFence() {
    graph.answer =
        _ -> Future.failedFuture(new GraphException(ErrorClass.REPLAY, 131056, "slow", null));
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "ana", "x")).await();
    StoreFixture.eventually(SOON, () -> graph.requests.size() == 1);
    node.outbox().fence(ANA, "a person answered").await();
    awaitState("d/0", "failed");
    assertThat(graph.clientIds()).containsExactly("d/0");
  }

  @Test
  void reachesRowsOfANodeThatIsGoneAndRowsThatWait() {
    Promise<MessageId> never = Promise.promise();
    graph.answer = _ -> never.future();
    OutboxNode gone = node("a");
    gone.outbox().enqueue(delivery("d", "ana", "written", "waiting")).await();
    StoreFixture.eventually(SOON, () -> graph.requests.size() == 1);
    nodes.remove(gone);
    gone.kill();

    OutboxNode node = node("b");
    node.outbox().fence(ANA, "a person answered").await();
    assertThat(state("d/1")).isEqualTo("failed");
    awaitState("d/0", "failed");
    assertThat(graph.clientIds()).containsExactly("d/0");
  }

  @Test
  void keepsBackUntilItIsKnownWhoWrote() {
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("warm", "ana", "x")).await();
    awaitState("warm/0", "sent");
    node.outbox().hold(ANA);
    node.outbox().enqueue(delivery("d", "ana", "x")).await();
    node.outbox().enqueue(delivery("other", "bea", "x")).await();
    awaitState("other/0", "sent");
    assertThat(graph.clientIds()).containsExactly("warm/0", "other/0");
    node.outbox().release(ANA);
    awaitState("d/0", "sent");
  }

  @Test
  void keepsBackWhatWaitsOnAnyNodeFromTheMomentAnEmployeesWordHasComeIn() {
    OutboxNode node = node("a");
    OutboxNode other = node("b");
    node.outbox().enqueue(delivery("warm", "ana", "x")).await();
    awaitState("warm/0", "sent");
    node.outbox().announce(List.of(ANA));
    node.outbox().enqueue(delivery("here", "ana", "x")).await();
    assertThat(overtaken(node, "a")).isFalse();
    assertThat(graph.clientIds()).doesNotContain("here/0");
    // The news takes its time to the other node.
    StoreFixture.eventually(SOON, () -> !overtaken(other, "b" + graph.requests.size()));
    node.outbox().fence(ANA, "a person answered").await();
    awaitState("here/0", "failed");
  }

  /** Whether a message to Ana left before a later one to somebody else. */
  private boolean overtaken(OutboxNode node, String name) {
    node.outbox().enqueue(delivery("ana" + name, "ana", "x")).await();
    node.outbox().enqueue(delivery("bea" + name, "bea", "x")).await();
    awaitState("bea" + name + "/0", "sent");
    return graph.clientIds().contains("ana" + name + "/0");
  }

  @Test
  void letsGoByItselfWhatNothingWasHeardOfAgain() {
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("warm", "ana", "x")).await();
    awaitState("warm/0", "sent");
    node.outbox().announce(List.of(ANA));
    node.outbox().enqueue(delivery("d", "ana", "x")).await();
    awaitState("d/0", "sent");
  }

  @Test
  void knowsItsOwnMessagesByIdOrBeforeThatByWords() {
    Promise<MessageId> answer = Promise.promise();
    graph.answer = _ -> answer.future();
    OutboxNode node = node("a");
    node.outbox().enqueue(delivery("d", "ana", "Abrimos a las 7")).await();
    StoreFixture.eventually(SOON, () -> graph.requests.size() == 1);
    var id = new MessageId("wamid.d/0");
    assertThat(node.outbox().isOurs(ANA, id, "Abrimos a las 7").await()).isTrue();
    assertThat(node.outbox().isOurs(ANA, id, "Abrimos a las 8").await()).isFalse();
    assertThat(
            node.outbox()
                .isOurs(StoreFixture.conversation("100", "bea"), id, "Abrimos a las 7")
                .await())
        .isFalse();
    answer.complete(id);
    awaitState("d/0", "sent");
    assertThat(node.outbox().isOurs(ANA, id, "other words").await()).isTrue();
    assertThat(node.outbox().isOurs(ANA, new MessageId("wamid.x"), "Abrimos a las 7").await())
        .isFalse();
  }
}
