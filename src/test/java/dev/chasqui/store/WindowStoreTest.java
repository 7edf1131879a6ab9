package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.MessageOrigin;
import dev.chasqui.model.Referral;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class WindowStoreTest {
  private static final Instant T0 = Instant.parse("2026-11-02T10:00:00Z");

  private StoreFixture fixture;
  private PgMessageStore messages;
  private WindowStore windows;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    fixture = StoreFixture.start(vertx, backends.freshDatabase());
    messages =
        new PgMessageStore(vertx.getOrCreateContext(), fixture.database(), fixture.commits());
    windows = new WindowStore(fixture.commits());
  }

  private static InboundMessage message(
      ConversationKey key, String id, long second, MessageContent content, boolean fromAd) {
    var advert = new Referral("ad", null, null, null, null, null, null, null, null, null);
    return new InboundMessage(
        new MessageId(id),
        key,
        new Contact("34600000001", null, null, null),
        T0.plusSeconds(second),
        content,
        null,
        fromAd ? new MessageOrigin(false, false, null, null, null, advert) : MessageOrigin.DIRECT);
  }

  private static InboundMessage text(ConversationKey key, String id, long second, boolean fromAd) {
    return message(key, id, second, new MessageContent.Text("hola"), fromAd);
  }

  private void store(InboundMessage message) {
    messages.storeInbound(message, "hola", "trace").await();
  }

  private ServiceWindow window(ConversationKey key) {
    return Objects.requireNonNull(messages.known(Set.of(key)).await().get(key)).window();
  }

  /** A fact as memory and as the record take it. */
  private record Fact(
      UnaryOperator<ServiceWindow> memory, BiConsumer<WindowStoreTest, ConversationKey> record) {}

  private static Fact written(String id, long second, boolean fromAd) {
    return new Fact(
        w -> {
          var message = text(StoreFixture.conversation("1", "x"), id, second, fromAd);
          return w.received(message, message.sentAt());
        },
        (test, key) -> test.store(text(key, key + id, second, fromAd)));
  }

  @Test
  void theRecordMovesAsMemoryDoesInWhateverOrder() {
    Instant told = T0.plusSeconds(40);
    var facts =
        List.of(
            written("a", 0, true),
            written("b", 30, false),
            new Fact(
                w -> w.called(T0.plusSeconds(20)),
                (t, key) -> t.windows.called(key, T0.plusSeconds(20)).await()),
            new Fact(
                w -> w.refused(T0.plusSeconds(30), told),
                (t, key) -> t.windows.refused(key, told, T0.plusSeconds(30), null, null).await()),
            new Fact(
                w -> w.freeEntryUntil(told.plusSeconds(99), told),
                (t, key) -> t.windows.freeEntryUntil(key, told.plusSeconds(99), told).await()),
            new Fact(
                w -> w.freeEntryUntil(told.plusSeconds(199), told.minusSeconds(1)),
                (t, key) ->
                    t.windows
                        .freeEntryUntil(key, told.plusSeconds(199), told.minusSeconds(1))
                        .await()),
            new Fact(
                w -> w.answered(T0.plusSeconds(50)),
                (t, key) -> t.windows.answered(key, T0.plusSeconds(50)).await()),
            new Fact(
                w -> w.answered(T0.plusSeconds(45)),
                (t, key) -> t.windows.answered(key, T0.plusSeconds(45)).await()),
            new Fact(
                w -> w.answered(T0.plus(Duration.ofDays(2))),
                (t, key) -> t.windows.answered(key, T0.plus(Duration.ofDays(2))).await()));
    var random = new Random(7);
    for (int i = 0; i < 20; i++) {
      var key = StoreFixture.conversation("1", "p" + i);
      var memory = ServiceWindow.NEVER;
      // The person has written before anything else is told.
      var first = facts.get(i % 2);
      var others = new ArrayList<>(facts);
      others.remove(first);
      Collections.shuffle(others, random);
      others.addFirst(first);
      others.add(facts.get(random.nextInt(facts.size())));
      for (var fact : others) {
        memory = fact.memory.apply(memory);
        fact.record.accept(this, key);
        assertThat(window(key)).as("conversation %d", i).isEqualTo(memory);
      }
      assertThat(memory.refused()).isTrue();
    }
  }

  @Test
  void aReactionDoesNotOpenItAndATimeToComeIsNotBelieved() {
    var key = StoreFixture.conversation("1", "p");
    store(message(key, "r", 0, new MessageContent.Reaction(new MessageId("m"), "x"), false));
    assertThat(window(key)).isEqualTo(ServiceWindow.NEVER);
    var ahead = Duration.between(T0, Instant.now().plus(Duration.ofHours(5))).toSeconds();
    store(text(key, "m", ahead, false));
    assertThat(window(key).lastInboundAt())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  @Test
  void aRefusedMessageOfOursCoversWhatWasKnownWhenItWasQueued() {
    var key = StoreFixture.conversation("1", "p");
    store(text(key, "m1", 0, false));
    fixture.column(
        "INSERT INTO outbox (client_id, delivery_id, phone_number_id, contact_id, payload,"
            + " trace_ids, state, heard_at) VALUES ('d/0', 'd', '1', 'p', '{}', '{}', 'failed', '"
            + T0
            + "') RETURNING 1");
    store(text(key, "m2", 2, false));
    assertThat(windows.refused(key, T0.plusSeconds(3), null, "d/0", null).await()).isEqualTo(T0);
    assertThat(window(key).refused()).as("the person has written since").isFalse();
    windows.refused(key, T0.plusSeconds(3), null, null, new MessageId("wamid.other")).await();
    assertThat(window(key).refused()).as("of another application's nothing is known").isTrue();
  }
}
