package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Consent;
import dev.chasqui.model.Consent.Kind;
import dev.chasqui.model.Consent.State;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Money;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import dev.chasqui.store.AliasLedger.Undone;
import dev.chasqui.store.CostStore.Costs;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the ids of one person share, and what is left of it when a link is taken back. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class AliasLedgerTest {
  private static final String N = "34600000001";
  private static final String N2 = "34600000002";
  private static final ConversationKey ANA = StoreFixture.conversation("1", "ES.ana");
  private static final ConversationKey BEA = StoreFixture.conversation("1", "ES.bea");
  private static final ConversationKey NUMBER = StoreFixture.conversation("1", N);
  private static final Instant T0 = Instant.parse("2026-10-05T10:00:00Z");
  private static final LocalDate OCTOBER = LocalDate.of(2026, 10, 1);
  private static final MessageCost OFFER =
      new MessageCost(PriceCategory.MARKETING, "regular", new Money(60_000, "EUR"), null, 0);

  private StoreFixture store;
  private AliasStore aliases;
  private AliasLedger ledger;
  private PgMessageStore messages;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    aliases = new AliasStore(store.database(), store.commits());
    ledger = new AliasLedger(store.database());
    messages = new PgMessageStore(vertx.getOrCreateContext(), store.database(), store.commits());
  }

  private void link(ConversationKey of, String alias, int second, boolean joined) {
    var kind = Character.isDigit(alias.charAt(0)) ? IdentityKind.PHONE : IdentityKind.BSUID;
    var link = new IdentityLink(of, alias, kind, "message", T0.plusSeconds(second), joined);
    aliases.learn(of, List.of(link)).await();
  }

  private void says(
      ConversationKey key, String id, int second, @Nullable String waId, @Nullable String userId) {
    var message =
        new InboundMessage(
            new MessageId(id),
            key,
            new Contact(waId, userId, "Ana", null),
            T0.plusSeconds(second),
            new MessageContent.Text(id),
            null);
    messages.storeInbound(message, id, "trace-" + id).await();
  }

  private void write(ConversationKey key, Write.Entry... entries) {
    store.commits().submit(new Write(key, List.of(entries))).await();
  }

  private void declare(ConversationKey key, Kind kind, State state, int second) {
    write(key, ConsentWrites.declare(key, kind, state, T0.plusSeconds(second), "test"));
  }

  private void charge(ConversationKey key, String wamid) {
    var id = new MessageId(wamid);
    write(
        key,
        CostWrites.priced(key, id, null, OFFER),
        CostWrites.delivered(key, id, null, new CostWrites.Charge(T0, OCTOBER)));
  }

  private Consent consent(ConversationKey key) {
    return new ConsentStore(store.database()).current(key).await();
  }

  private Costs costs(ConversationKey key) {
    return new CostStore(store.database()).ofConversation(key).await();
  }

  private static Costs offers(int count) {
    return new Costs(count, count == 0 ? List.of() : List.of(new Money(60_000L * count, "EUR")), 0);
  }

  private KnownConversation known(ConversationKey key) {
    return Objects.requireNonNull(messages.known(Set.of(key)).await().get(key));
  }

  private KnownIdentity identity(ConversationKey key) {
    return aliases.known(Set.of(key)).await().getOrDefault(key, KnownIdentity.NONE);
  }

  private long idOf(String alias) {
    return ledger.list("1", alias, null, 100).await().newestFirst().stream()
        .filter(link -> link.alias().contact().value().equals(alias) && link.inForce())
        .findFirst()
        .orElseThrow()
        .id();
  }

  private Undone undo(String alias) {
    return ledger.undo(idOf(alias)).await().orElseThrow();
  }

  @Test
  void aMistakeCanBeTakenBackForGood() {
    link(ANA, N, 0, false);
    long id = idOf(N);
    var undone = ledger.undo(id).await().orElseThrow();
    assertThat(undone.before().inForce()).isTrue();
    assertThat(undone.changed()).containsExactly(NUMBER, ANA);
    assertThat(identity(NUMBER).canonical()).isNull();
    assertThat(identity(NUMBER).rejected()).containsExactly("ES.ana");
    assertThat(identity(ANA).rejected()).as("from both ends").containsExactly(N);

    var again = ledger.undo(id).await().orElseThrow();
    assertThat(again.before().takenBack()).isTrue();
    assertThat(again.changed()).as("nodes may be told once more").containsExactly(NUMBER, ANA);
    assertThat(store.column("SELECT count(*) FROM aliases")).containsExactly("1");
    assertThat(ledger.undo(9_999).await()).isEmpty();
  }

  @Test
  void aParentIdLeadsNowhereSoThereIsNothingToTakeBack() {
    var link = new IdentityLink(ANA, "ES.ENT.1", IdentityKind.PARENT_BSUID, "message", T0, false);
    aliases.learn(ANA, List.of(link)).await();
    long id = Long.parseLong(store.column("SELECT id FROM aliases").getFirst());
    assertThat(ledger.undo(id).await()).isEmpty();
    assertThat(ledger.list(null, null, null, 10).await().matching()).isZero();
  }

  @Test
  void listsTheNewestFirstByContactAndTime() {
    link(ANA, N, 0, false);
    link(BEA, N, 5, false);
    link(BEA, N2, 6, false);
    var all = ledger.list(null, null, null, 2).await();
    assertThat(all.matching()).isEqualTo(3);
    assertThat(all.newestFirst())
        .extracting(l -> l.alias().contact().value())
        .containsExactly(N2, N);
    assertThat(ledger.list(null, "ES.ana", null, 9).await().newestFirst())
        .singleElement()
        .satisfies(link -> assertThat(link.endedAt()).isNotNull())
        .satisfies(link -> assertThat(link.takenBack()).isFalse());
    assertThat(ledger.list("2", N, null, 9).await().matching()).isZero();
    var now = Instant.now();
    assertThat(ledger.list(null, null, now.minusSeconds(60), 9).await().matching()).isEqualTo(3);
    assertThat(ledger.list(null, null, now.plusSeconds(60), 9).await().matching()).isZero();
  }

  @Test
  void theNewestDeclarationOverAllIdsHoldsUntilTheLinkIsTakenBack() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    declare(ANA, Kind.MESSAGES, State.GRANTED, 10);
    declare(NUMBER, Kind.MESSAGES, State.REVOKED, 20);
    declare(NUMBER, Kind.MARKETING, State.REVOKED, 5);
    declare(ANA, Kind.MARKETING, State.GRANTED, 15);
    assertThat(consent(ANA)).isEqualTo(new Consent(State.GRANTED, State.GRANTED));

    link(ANA, N, 30, true);
    var joint = new Consent(State.REVOKED, State.GRANTED);
    assertThat(consent(ANA)).isEqualTo(joint);
    assertThat(consent(NUMBER)).as("any of the ids will do").isEqualTo(joint);
    assertThat(consent(StoreFixture.conversation("2", "ES.ana")))
        .as("another business number knows nothing of it")
        .isEqualTo(Consent.UNKNOWN);

    undo(N);
    assertThat(consent(ANA)).isEqualTo(new Consent(State.GRANTED, State.GRANTED));
    assertThat(consent(NUMBER)).isEqualTo(new Consent(State.REVOKED, State.REVOKED));
  }

  @Test
  void whatWasDeclaredUnderANumberAloneHoldsForTheUserIdThatItBecomes() {
    declare(NUMBER, Kind.MARKETING, State.REVOKED, 0);
    link(ANA, N, 10, false);
    assertThat(consent(ANA).marketing()).isEqualTo(State.REVOKED);
  }

  @Test
  void aNumberThatMovesOnTakesNoConsentAlongAndLeavesWhatWasSaidBefore() {
    says(NUMBER, "m1", 0, N, null);
    declare(NUMBER, Kind.MARKETING, State.REVOKED, 1);
    charge(NUMBER, "wamid.n");
    says(ANA, "m2", 2, null, "ES.ana");
    link(ANA, N, 3, true);
    link(BEA, N, 9, false);
    assertThat(consent(BEA)).isEqualTo(Consent.UNKNOWN);
    assertThat(consent(NUMBER)).as("whose number it is now").isEqualTo(Consent.UNKNOWN);
    assertThat(costs(BEA)).isEqualTo(offers(0));
    assertThat(consent(ANA).marketing()).as("Ana objected").isEqualTo(State.REVOKED);
    assertThat(costs(ANA)).isEqualTo(offers(1));
  }

  @Test
  void aNumberWithAConversationThatWasNotJoinedMayHaveBeenSomebodyElses() {
    says(NUMBER, "m1", 0, N, null);
    declare(NUMBER, Kind.MARKETING, State.GRANTED, 1);
    charge(NUMBER, "wamid.n");
    link(ANA, N, 3, false);
    assertThat(consent(ANA)).isEqualTo(Consent.UNKNOWN);
    assertThat(costs(ANA)).isEqualTo(offers(0));
  }

  @Test
  void costsAddUpOverAllIdsOfAChainAndPartAgain() {
    says(BEA, "m1", 0, N2, "ES.bea");
    says(ANA, "m2", 1, N, "ES.ana");
    says(NUMBER, "m3", 1, N, null);
    link(BEA, N2, 0, false);
    link(ANA, N, 1, true);
    charge(ANA, "wamid.a");
    charge(BEA, "wamid.b");
    charge(NUMBER, "wamid.n");
    assertThat(costs(ANA)).isEqualTo(offers(2));
    link(ANA, "ES.bea", 9, true);
    for (var key : List.of(ANA, BEA, NUMBER, StoreFixture.conversation("1", N2))) {
      assertThat(costs(key)).isEqualTo(offers(3));
    }

    var undone = undo("ES.bea");
    assertThat(undone.changed()).contains(BEA, ANA, StoreFixture.conversation("1", N2));
    assertThat(identity(StoreFixture.conversation("1", N2)).canonical())
        .as("what had followed leads to its conversation again")
        .isEqualTo("ES.bea");
    assertThat(costs(ANA)).isEqualTo(offers(2));
    assertThat(costs(BEA)).isEqualTo(offers(1));
  }

  /** As a conversation makes it durable when the person opts out. */
  private void optsOut(ConversationKey key, int second) {
    var report =
        new ConversationReport(ConversationReport.Kind.OPTED_OUT, T0.plusSeconds(second), "BAJA");
    messages.keep(key, Standing.NEW.optedOut(true), Map.of(), report).await();
  }

  @Test
  void joiningCarriesAnOptOutAndTakingItBackRestores() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    optsOut(NUMBER, 2);
    link(ANA, N, 3, true);
    assertThat(known(ANA).standing().optedOut()).isTrue();
    undo(N);
    assertThat(known(ANA).standing().optedOut()).isFalse();
    assertThat(known(NUMBER).standing().optedOut()).as("who did opt out").isTrue();
    assertThat(messages.history(ANA, 9).await())
        .extracting(HistoryEntry::text)
        .doesNotContain("m1");
  }

  @Test
  void whoOptedOutAfterTheJoiningStaysOptedOut() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    optsOut(NUMBER, 2);
    optsOut(ANA, 4);
    link(ANA, N, 5, true);
    undo(N);
    assertThat(known(ANA).standing().optedOut()).isTrue();
  }

  @Test
  void aSilenceThatWasCarriedAlongStaysAndEndsByATimerOfItsOwn() {
    says(NUMBER, "m1", 0, N, null);
    says(ANA, "m2", 1, null, "ES.ana");
    var silence = new Silence(Silence.Reason.HUMAN, T0, T0.plusSeconds(900), null);
    messages
        .keep(NUMBER, new Standing(silence, T0, null, false, false, null), Map.of(), null)
        .await();
    link(ANA, N, 2, true);
    undo(N);
    assertThat(known(ANA).standing().silence()).isEqualTo(silence);
    assertThat(
            store.column(
                "SELECT name || ' ' || (due_at = '2026-10-05T10:15:00Z') FROM timers"
                    + " WHERE contact_id = 'ES.ana'"))
        .containsExactly("return true");
  }

  @Test
  void nothingMoreForTheOneIsSentToTheOther() {
    says(ANA, "m1", 0, N, "ES.ana");
    link(ANA, N, 0, false);
    undo(N);
    assertThat(known(ANA).contact().waId()).isNull();
    assertThat(known(ANA).contact().userId()).isEqualTo("ES.ana");
    says(ANA, "m0", -5, N, "ES.ana");
    assertThat(known(ANA).contact().waId()).as("an older message").isNull();
  }
}
