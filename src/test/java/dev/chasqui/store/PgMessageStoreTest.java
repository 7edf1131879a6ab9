package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.MessageStore.Answer;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class PgMessageStoreTest {
  private static final ConversationKey LUCIA = StoreFixture.conversation("100", "34600000001");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private StoreFixture fixture;
  private PgMessageStore store;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    fixture = StoreFixture.start(vertx, backends.freshDatabase());
    store = new PgMessageStore(vertx.getOrCreateContext(), fixture.database(), fixture.commits());
  }

  private void says(String id, int second, String words) {
    says(id, second, words, new Contact("34600000001", null, "Lucía", null));
  }

  private void says(String id, int second, String words, Contact contact) {
    var message =
        new InboundMessage(
            new MessageId(id),
            LUCIA,
            contact,
            NOON.plusSeconds(second),
            new MessageContent.Text(words),
            null);
    store.storeInbound(message, words, "trace-" + id).await();
  }

  private void answers(String delivery, String words, String... ids) {
    answers(delivery, words, false, ids);
  }

  /** More of the answer is to follow. */
  private void begins(String delivery, String words, String... ids) {
    answers(delivery, words, true, ids);
  }

  private void answers(String delivery, String words, boolean open, String... ids) {
    fixture
        .commits()
        .submit(
            new Write(
                LUCIA,
                MessageWrites.answer(
                    LUCIA,
                    delivery,
                    List.of(ids).stream().map(MessageId::new).toList(),
                    open,
                    words,
                    // A clock far from Meta's must not disturb the order.
                    NOON.minusSeconds(3_600))))
        .await();
  }

  @Test
  void remembersWhatWasAnsweredInTheOrderOfTheConversation() {
    says("m1", 1, "hola");
    says("m2", 2, "¿abren hoy?");
    answers("d1", "Sí, hasta las ocho.", "m1", "m2");
    answers("d1b", "¿Algo más?");
    says("m3", 2, "gracias");
    answers("d2", "¡A ti!", "m3");
    says("m4", 9, "otra cosa");

    assertThat(store.history(LUCIA, 10).await())
        .extracting(HistoryEntry::text)
        .containsExactly(
            "hola", "¿abren hoy?", "Sí, hasta las ocho.", "¿Algo más?", "gracias", "¡A ti!");
    assertThat(store.history(LUCIA, 2).await())
        .extracting(HistoryEntry::text)
        .containsExactly("gracias", "¡A ti!");
    assertThat(store.answers(List.of(new MessageId("m3"), new MessageId("m4"))).await())
        .containsExactly(Map.entry(new MessageId("m3"), new Answer("d2", false)));
  }

  @Test
  void anAnswerIsOpenUntilItsLastPart() {
    says("m1", 1, "hola");
    begins("d#0", "Hola.", "m1");
    assertThat(store.answers(List.of(new MessageId("m1"))).await())
        .containsExactly(Map.entry(new MessageId("m1"), new Answer("d#0", true)));
    answers("d#1", "¿En qué te ayudo?", "m1");
    begins("d#0", "Hola.", "m1");
    assertThat(store.answers(List.of(new MessageId("m1"))).await())
        .containsExactly(Map.entry(new MessageId("m1"), new Answer("d#1", false)));
    assertThat(store.history(LUCIA, 10).await())
        .extracting(HistoryEntry::text)
        .containsExactly("hola", "Hola.", "¿En qué te ayudo?");
  }

  @Test
  void storesAMessageOnceHoweverOftenItComes() {
    says("m1", 1, "hola\0 con NUL");
    says("m1", 1, "hola\0 con NUL");
    assertThat(fixture.column("SELECT text FROM messages")).containsExactly("hola con NUL");
    assertThat(fixture.column("SELECT name FROM contacts")).containsExactly("Lucía");
    assertThat(fixture.column("SELECT count(*) FROM conversations")).containsExactly("1");
  }

  @Test
  void touchesAContactOnlyWhenSomethingOfItIsNew() {
    says("m1", 1, "hola");
    // PostgreSQL numbers a row's versions in xmin, and who locked one in xmax.
    var first = fixture.column("SELECT xmin || ' ' || xmax FROM contacts");
    says("m2", 2, "¿estás?");
    says("m3", 3, "oye", new Contact(null, null, null, null));
    assertThat(fixture.column("SELECT xmin || ' ' || xmax FROM contacts")).isEqualTo(first);

    says("m4", 4, "soy yo", new Contact(null, "ES.1", null, null));
    says("m5", 5, "otra vez", new Contact(null, null, "Lucía G.", "lucia.g"));
    assertThat(fixture.column("SELECT concat_ws(' ', user_id, name, username) FROM contacts"))
        .containsExactly("ES.1 Lucía G. lucia.g");
  }

  private void corrects(String id, int second, MessageContent content, String text) {
    var message =
        new InboundMessage(
            new MessageId(id),
            LUCIA,
            new Contact("34600000001", null, "Lucía", null),
            NOON.plusSeconds(second),
            content,
            null);
    store.storeCorrected(message, text, "trace", List.of()).await();
  }

  private List<String> texts() {
    return fixture.column("SELECT text FROM messages ORDER BY id");
  }

  @Test
  void aMessageReadsAsItWasChangedLast() {
    says("m1", 1, "hola");
    corrects("m1", 9, new MessageContent.Text("adiós"), "adiós");
    corrects("m1", 5, new MessageContent.Text("buenas"), "buenas");
    says("m1", 1, "hola");
    assertThat(texts()).as("older news").containsExactly("adiós");
    assertThat(store.answers(List.of(new MessageId("m1"))).await())
        .containsExactly(Map.entry(new MessageId("m1"), new Answer(null, false, "adiós")));
    assertThat(
            fixture.column(
                "SELECT last_inbound_at = '%s' FROM conversations".formatted(NOON.plusSeconds(1))))
        .as("a change opens no service window")
        .containsExactly("true");
  }

  @Test
  void whatIsDeletedStaysSoAndWaitsForNoAnswer() {
    says("m1", 1, "mi clave es azul");
    corrects("m1", 2, new MessageContent.Revoke(new MessageId("m1")), "[deleted]");
    corrects("m1", 3, new MessageContent.Text("verde"), "verde");
    corrects("m2", 4, new MessageContent.Revoke(new MessageId("m2")), "[deleted]");
    says("m2", 4, "mi clave es azul");
    assertThat(texts()).containsExactly("[deleted]", "[deleted]");
    assertThat(store.waiting(LUCIA, NOON, 9).await()).isEmpty();
    assertThat(store.history(LUCIA, 9).await()).isEmpty();
    assertThat(store.answers(List.of(new MessageId("m2"))).await().get(new MessageId("m2")))
        .isEqualTo(new Answer("withdrawn", false, "[deleted]"));
  }

  @Test
  void anAnsweredMessageThatIsDeletedKeepsItsPlaceWithoutItsWords() {
    says("m1", 1, "mi clave es azul");
    answers("d1", "Gracias.", "m1");
    corrects("m1", 2, new MessageContent.Revoke(new MessageId("m1")), "[deleted]");
    assertThat(store.history(LUCIA, 9).await())
        .extracting(HistoryEntry::text)
        .containsExactly("[deleted]", "Gracias.");
  }

  @Test
  void keepsOtherEventsAsReceived() {
    store.storeOther(LUCIA, "account_update", "k1", "{\"a\":  1}").await();
    store.storeOther(LUCIA, "account_update", "k1", "{\"a\":  1}").await();
    assertThat(fixture.column("SELECT body FROM other_events")).containsExactly("{\"a\":  1}");
  }

  @Test
  void keepsManyEventsOfOneConversationEachOnce() {
    var events =
        IntStream.range(0, 3)
            .<InboundEvent.Recorded>mapToObj(
                i -> new InboundEvent.Unknown(LUCIA, "history", "{\"i\":" + i + "}", "h" + i))
            .toList();
    store.storeOthers(LUCIA, events.subList(0, 2)).await();
    store.storeOthers(LUCIA, events).await();
    store.storeOthers(LUCIA, List.of()).await();
    assertThat(fixture.column("SELECT body FROM other_events ORDER BY dedup_key"))
        .containsExactly("{\"i\":0}", "{\"i\":1}", "{\"i\":2}");
  }

  @Test
  void everyConnectionPlansForIndexesAndOnce() {
    var connection = fixture.database().connect().await();
    for (SqlClient client : List.of(connection, fixture.database().client())) {
      assertThat(setting(client, "plan_cache_mode")).isEqualTo("force_generic_plan");
      for (String plan : List.of("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")) {
        assertThat(setting(client, plan)).as(plan).isEqualTo("off");
      }
    }
    connection.close().await();
  }

  private static String setting(SqlClient client, String name) {
    return client.query("SHOW " + name).execute().await().iterator().next().getString(0);
  }

  @Test
  void readsHistoryFromAnIndex() {
    fixture.column("SELECT set_config('enable_seqscan', 'off', false)");
    says("m1", 1, "hola");
    var plan =
        fixture.column(
            "EXPLAIN SELECT author::text, text, sent_at FROM messages WHERE phone_number_id ="
                + " '100' AND contact_id = 'x' AND (author <> 'person' OR answered_by IS NOT NULL)"
                + " ORDER BY sorted_at DESC, arrival DESC LIMIT 5");
    assertThat(String.join("\n", plan)).contains("messages_history").doesNotContain("Sort");
  }
}
