package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class AliasStoreTest {
  private static final String N = "34600000001";
  private static final String N2 = "34600000002";
  private static final ConversationKey ANA = StoreFixture.conversation("1", "ES.ana");
  private static final ConversationKey BEA = StoreFixture.conversation("1", "ES.bea");
  private static final ConversationKey NUMBER = StoreFixture.conversation("1", N);
  private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");

  private StoreFixture fixture;
  private AliasStore aliases;
  private PgMessageStore messages;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    fixture = StoreFixture.start(vertx, backends.freshDatabase());
    aliases = new AliasStore(fixture.database(), fixture.commits());
    messages =
        new PgMessageStore(vertx.getOrCreateContext(), fixture.database(), fixture.commits());
  }

  private static IdentityLink phone(String number, ConversationKey of, int second, boolean joined) {
    return new IdentityLink(
        of, number, IdentityKind.PHONE, "message", T0.plusSeconds(second), joined);
  }

  private void learn(IdentityLink link) {
    aliases.learn(link.conversation(), List.of(link)).await();
  }

  private KnownIdentity known(ConversationKey id) {
    return aliases.known(Set.of(id)).await().getOrDefault(id, KnownIdentity.NONE);
  }

  private void says(
      ConversationKey key,
      String id,
      int second,
      @Nullable String waId,
      @Nullable String userId,
      IdentityLink... links) {
    var message =
        new InboundMessage(
            new MessageId(id),
            key,
            new Contact(waId, userId, "Ana", null),
            T0.plusSeconds(second),
            new MessageContent.Text(id),
            null);
    messages.storeInbound(message, id, "trace-" + id, List.of(links)).await();
  }

  private Contact contact(ConversationKey key) {
    return Objects.requireNonNull(messages.known(Set.of(key)).await().get(key)).contact();
  }

  @Test
  void anIdLeadsToItsConversationFromTheMessageThatTaughtIt() {
    says(ANA, "m1", 0, N, "ES.ana", phone(N, ANA, 0, false));
    var number = known(NUMBER);
    assertThat(number.canonical()).isEqualTo("ES.ana");
    assertThat(number.since()).isEqualTo(T0);
    assertThat(number.exists()).isFalse();
    assertThat(number.userIds()).containsExactly("ES.ana");
    assertThat(known(ANA).exists()).isTrue();
    assertThat(known(ANA).canonical()).isNull();
    assertThat(known(StoreFixture.conversation("2", N)).canonical())
        .as("another business number knows nothing of it")
        .isNull();
  }

  @Test
  void aNumberMovesToWhoeverShowsItLastAndIsTakenFromTheOther() {
    says(ANA, "m1", 0, N, "ES.ana", phone(N, ANA, 0, false));
    says(BEA, "m2", 10, N, "ES.bea", phone(N, BEA, 10, false));
    assertThat(known(NUMBER).canonical()).isEqualTo("ES.bea");
    assertThat(contact(ANA).waId()).as("nothing for Ana may reach Bea").isNull();
    assertThat(contact(ANA).userId()).isEqualTo("ES.ana");
    assertThat(contact(BEA).waId()).isEqualTo(N);
    learn(phone(N, ANA, 5, false));
    assertThat(known(NUMBER).canonical()).as("older news").isEqualTo("ES.bea");
    assertThat(
            fixture.column(
                "SELECT contact_id || ' ' || (undone_at IS NULL) FROM aliases ORDER BY id"))
        .as("history is kept")
        .containsExactly("ES.ana false", "ES.bea true");
    learn(phone(N, BEA, 20, false));
    assertThat(fixture.column("SELECT count(*) FROM aliases")).containsExactly("2");
  }

  @Test
  void aLateMessageFromBeforeAChangeDoesNotBringTheOldAddressBack() {
    says(ANA, "m1", 0, N, "ES.ana");
    says(ANA, "notice", 10, N2, "ES.ana2");
    says(ANA, "m0", 5, N, "ES.ana");
    assertThat(contact(ANA).waId()).isEqualTo(N2);
    assertThat(contact(ANA).userId()).isEqualTo("ES.ana2");
    says(ANA, "m3", 20, null, "ES.ana3");
    assertThat(contact(ANA).waId()).as("the number belonged to the former user id").isNull();
    assertThat(contact(ANA).userId()).isEqualTo("ES.ana3");
  }

  @Test
  void joinedConversationsShareSilenceAndMemory() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    var silence = new Silence(Silence.Reason.HUMAN, T0, T0.plusSeconds(900), "Marta");
    messages
        .keep(NUMBER, new Standing(silence, T0, null, false, true, null), Map.of(), null)
        .await();
    fixture
        .commits()
        .submit(
            new Write(
                ANA,
                MessageWrites.answer(
                    ANA, "d", List.of(new MessageId("m1"), new MessageId("m2")), false, "", T0)))
        .await();
    learn(phone(N, ANA, 2, true));
    var standing = Objects.requireNonNull(messages.known(Set.of(ANA)).await().get(ANA)).standing();
    assertThat(standing.silence()).isEqualTo(silence);
    assertThat(standing.optedOut()).isTrue();
    assertThat(messages.history(ANA, 10).await())
        .extracting(HistoryEntry::text)
        .containsExactly("m1", "m2");
    assertThat(messages.history(ANA, 1).await())
        .extracting(HistoryEntry::text)
        .containsExactly("m2");
    assertThat(messages.history(BEA, 10).await()).isEmpty();
  }

  @Test
  void joinedConversationsShareTheServiceWindow() {
    says(NUMBER, "m1", 60, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    var windows = new WindowStore(fixture.commits());
    windows.refused(NUMBER, T0.plusSeconds(63), T0.plusSeconds(60), null, null).await();
    windows.refused(ANA, T0.plusSeconds(5), T0.plusSeconds(1), null, null).await();
    windows.freeEntryUntil(ANA, T0.plusSeconds(900), T0.plusSeconds(9)).await();
    windows.freeEntryUntil(NUMBER, T0.plusSeconds(500), T0.plusSeconds(7)).await();
    learn(phone(N, ANA, 61, true));
    var window = Objects.requireNonNull(messages.known(Set.of(ANA)).await().get(ANA)).window();
    assertThat(window)
        .isEqualTo(
            new ServiceWindow(
                T0.plusSeconds(60),
                T0.plusSeconds(63),
                T0.plusSeconds(60),
                null,
                null,
                T0.plusSeconds(900),
                T0.plusSeconds(9)));
    assertThat(window.refused()).isTrue();
  }

  @Test
  void whatWasDecidedLaterIsNotUndoneByJoining() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    var silence = new Silence(Silence.Reason.HUMAN, T0, null, null);
    messages
        .keep(NUMBER, new Standing(silence, T0, null, false, false, null), Map.of(), null)
        .await();
    messages
        .keep(ANA, new Standing(null, T0.plusSeconds(60), null, false, false, null), Map.of(), null)
        .await();
    learn(phone(N, ANA, 2, true));
    assertThat(
            Objects.requireNonNull(messages.known(Set.of(ANA)).await().get(ANA))
                .standing()
                .silence())
        .isNull();
  }

  @Test
  void aConversationThatIsJoinedBringsItsAliases() {
    says(BEA, "m1", 0, N2, "ES.bea", phone(N2, BEA, 0, false));
    says(ANA, "m2", 1, N, "ES.ana", phone(N, ANA, 1, false));
    learn(
        new IdentityLink(
            ANA, "ES.bea", IdentityKind.BSUID, "user_changed_user_id", T0.plusSeconds(9), true));
    assertThat(known(StoreFixture.conversation("1", N2)).canonical())
        .as("the end of the chain")
        .isEqualTo("ES.ana");
    assertThat(known(BEA).canonical()).isEqualTo("ES.ana");
    assertThat(known(NUMBER).userIds()).containsExactlyInAnyOrder("ES.ana", "ES.bea");
  }

  @Test
  void aParentIdIsRecordedForEverybodyWhoHasItAndLeadsToNobody() {
    for (var key : List.of(ANA, BEA)) {
      learn(
          new IdentityLink(
              key, "ES.ENT.1", IdentityKind.PARENT_BSUID, "user_changed_user_id", T0, false));
    }
    assertThat(known(StoreFixture.conversation("1", "ES.ENT.1")).canonical()).isNull();
    assertThat(fixture.column("SELECT count(*) FROM aliases WHERE undone_at IS NULL"))
        .containsExactly("2");
  }

  @Test
  void anIdThatIsAConversationAgainLeadsNowhereElse() {
    learn(phone(N, BEA, 0, false));
    learn(phone(N, NUMBER, 5, false));
    assertThat(known(NUMBER).canonical()).isNull();
    assertThat(fixture.column("SELECT count(*) FROM aliases WHERE undone_at IS NULL"))
        .containsExactly("0");
  }
}
