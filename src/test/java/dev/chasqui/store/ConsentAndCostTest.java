package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.model.Consent;
import dev.chasqui.model.Consent.Kind;
import dev.chasqui.model.Consent.State;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Money;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.store.CostStore.Costs;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class ConsentAndCostTest {
  private static final ConversationKey ANA = StoreFixture.conversation("1", "ana");
  private static final ConversationKey BETO = StoreFixture.conversation("1", "beto");
  private static final PhoneNumberId NUMBER = new PhoneNumberId("1");
  private static final Instant T0 = Instant.parse("2026-10-05T10:00:00Z");
  private static final LocalDate OCTOBER = LocalDate.of(2026, 10, 1);
  private static final LocalDate NOVEMBER = LocalDate.of(2026, 11, 1);

  /** Billed at 0.02 EUR, but for two in a month. */
  private static final MessageCost SERVICE =
      new MessageCost(PriceCategory.SERVICE, "regular", new Money(20_000, "EUR"), null, 2);

  private static final MessageCost MARKETING =
      new MessageCost(PriceCategory.MARKETING, "regular", new Money(60_000, "EUR"), null, 0);

  private StoreFixture store;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
  }

  private void write(ConversationKey conversation, Write.Entry... entries) {
    store.commits().submit(new Write(conversation, List.of(entries))).await();
  }

  private void declare(Kind kind, State state, long secondsAfter) {
    write(ANA, ConsentWrites.declare(ANA, kind, state, T0.plusSeconds(secondsAfter), "test"));
  }

  private Consent consent(ConversationKey conversation) {
    return new ConsentStore(store.database()).current(conversation).await();
  }

  @Test
  void theNewestDeclarationOfEachKindHoldsWhateverTheOrderOfArrival() {
    assertThat(consent(ANA)).isEqualTo(Consent.UNKNOWN);
    declare(Kind.MARKETING, State.GRANTED, 0);
    declare(Kind.MESSAGES, State.REVOKED, 20);
    declare(Kind.MESSAGES, State.GRANTED, 10);
    assertThat(consent(ANA)).isEqualTo(new Consent(State.REVOKED, State.GRANTED));
    assertThat(consent(BETO)).isEqualTo(Consent.UNKNOWN);
    assertThat(store.column("SELECT count(*) FROM consents"))
        .as("all are kept")
        .containsExactly("3");
  }

  @Test
  void ofTwoDeclarationsInOneSecondTheLastToComeHolds() {
    declare(Kind.MESSAGES, State.REVOKED, 0);
    declare(Kind.MESSAGES, State.GRANTED, 0);
    assertThat(consent(ANA).messages()).isEqualTo(State.GRANTED);
  }

  @Test
  void nobodyDeclaresTheUnknown() {
    assertThatThrownBy(() -> ConsentWrites.declare(ANA, Kind.MESSAGES, State.UNKNOWN, T0, "test"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Write.Entry priced(
      ConversationKey conversation, String wamid, MessageCost pricing) {
    return CostWrites.priced(conversation, new MessageId(wamid), "client-" + wamid, pricing);
  }

  private static Write.Entry delivered(
      ConversationKey conversation, String wamid, Instant at, LocalDate month) {
    return CostWrites.delivered(
        conversation, new MessageId(wamid), null, new CostWrites.Charge(at, month));
  }

  private Costs costs(ConversationKey conversation) {
    return new CostStore(store.database()).ofConversation(conversation).await();
  }

  private static List<Money> eur(long micros) {
    return List.of(new Money(micros, "EUR"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMessageIsChargedOnceWhenPricedAndDeliveredInWhateverOrder(boolean pricedFirst) {
    var price = priced(ANA, "m1", MARKETING);
    var delivery = delivered(ANA, "m1", T0, OCTOBER);
    write(ANA, pricedFirst ? price : delivery);
    assertThat(costs(ANA)).isEqualTo(new Costs(0, List.of(), 0));
    write(ANA, pricedFirst ? delivery : price);
    assertThat(costs(ANA)).isEqualTo(new Costs(1, eur(60_000), 0));

    // The status "read" and a second webhook tell it again, in the next month.
    write(ANA, price, delivered(ANA, "m1", T0.plusSeconds(3_000_000), NOVEMBER));
    assertThat(costs(ANA)).isEqualTo(new Costs(1, eur(60_000), 0));
    assertThat(store.column("SELECT billing_month FROM message_costs"))
        .containsExactly("2026-10-01");
    assertThat(store.column("SELECT client_id FROM message_costs")).containsExactly("client-m1");
  }

  @Test
  void theFirstServiceMessagesOfAMonthAreFreeInTheOrderOfTheirDelivery() {
    write(ANA, priced(ANA, "a1", SERVICE), delivered(ANA, "a1", T0.plusSeconds(30), OCTOBER));
    write(BETO, priced(BETO, "b1", SERVICE), delivered(BETO, "b1", T0.plusSeconds(10), OCTOBER));
    write(BETO, priced(BETO, "b2", MARKETING), delivered(BETO, "b2", T0, OCTOBER));
    assertThat(costs(ANA).due()).isEqualTo(eur(0));
    // Delivered before the one of Ana, although told of later: now hers is the third.
    write(BETO, priced(BETO, "b3", SERVICE), delivered(BETO, "b3", T0.plusSeconds(20), OCTOBER));
    assertThat(costs(ANA).due()).isEqualTo(eur(20_000));
    assertThat(costs(BETO)).isEqualTo(new Costs(3, eur(60_000), 0));

    write(ANA, priced(ANA, "a2", SERVICE), delivered(ANA, "a2", T0.plusSeconds(40), NOVEMBER));
    assertThat(costs(ANA)).as("another month").isEqualTo(new Costs(2, eur(20_000), 0));
    var counter = new CostStore(store.database());
    assertThat(counter.allowanceUsed(NUMBER, OCTOBER).await()).isEqualTo(3);
    assertThat(counter.allowanceUsed(NUMBER, NOVEMBER).await()).isEqualTo(1);
    assertThat(counter.allowanceUsed(new PhoneNumberId("2"), OCTOBER).await()).isZero();
    assertThat(
            store.column(
                "SELECT free_reason FROM charged_messages WHERE wamid IN ('b1', 'a1')"
                    + " ORDER BY charged_at"))
        .containsExactly("monthly_allowance", "null");
  }

  @Test
  void whatIsFreeAnywayDoesNotUseTheAllowanceAndTheUnknownIsCountedApart() {
    var fromAd =
        new MessageCost(
            PriceCategory.SERVICE, "free_entry_point", new Money(0, "EUR"), "free_entry_point", 0);
    var unknown = new MessageCost(PriceCategory.MARKETING, "regular", null, null, 0);
    write(ANA, priced(ANA, "a1", fromAd), delivered(ANA, "a1", T0, OCTOBER));
    write(ANA, priced(ANA, "a2", unknown), delivered(ANA, "a2", T0, OCTOBER));
    assertThat(costs(ANA)).isEqualTo(new Costs(2, eur(0), 1));
    assertThat(new CostStore(store.database()).allowanceUsed(NUMBER, OCTOBER).await()).isZero();
  }
}
