package dev.chasqui.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.RateListConfig;
import dev.chasqui.config.RateListConfig.Market;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.Money;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.model.Recipient;
import dev.chasqui.policy.Price.Why;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateCardTest {
  private static final LocalDate SEPTEMBER = LocalDate.of(2026, 9, 30);
  private static final LocalDate OCTOBER = LocalDate.of(2026, 10, 1);
  private static final Recipient SPAIN = new Recipient("34600111222", null);
  private static final BilledAs SERVICE =
      new BilledAs(BilledAs.Type.REGULAR, PriceCategory.SERVICE);

  private static Money eur(long micros) {
    return new Money(micros, "EUR");
  }

  private static Market market(
      String name, List<String> prefixes, List<String> countries, long marketing, long utility) {
    return new Market(
        name,
        prefixes,
        countries,
        Map.of(
            PriceCategory.MARKETING, eur(marketing),
            PriceCategory.UTILITY, eur(utility),
            PriceCategory.AUTHENTICATION, eur(utility)));
  }

  private static RateListConfig list(LocalDate from, boolean billed, int free, long spain) {
    return new RateListConfig(
        from,
        "EUR",
        true,
        billed,
        billed,
        free,
        List.of(
            market("spain", List.of("34"), List.of("ES"), 60_000, spain),
            market("north-america", List.of("1"), List.of("US", "CA"), 30_000, 4_000),
            market("dominican", List.of("1809"), List.of("DO"), 70_000, 7_000),
            market("other", List.of(), List.of(), 90_000, 9_000)));
  }

  private final RateCard card =
      new RateCard(
          List.of(
              list(OCTOBER, true, 1_000, 21_000),
              list(LocalDate.of(2026, 7, 1), false, 0, 20_000)));

  private Price price(BilledAs billed, Recipient who, LocalDate day) {
    return card.price(billed, who, day, 5_000);
  }

  @Test
  void takesTheListOfTheDay() {
    var utility = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.UTILITY);
    assertThat(price(utility, SPAIN, SEPTEMBER).amount()).isEqualTo(eur(20_000));
    assertThat(price(utility, SPAIN, OCTOBER).amount()).isEqualTo(eur(21_000));
    var before = price(utility, SPAIN, LocalDate.of(2026, 6, 30));
    assertThat(before.amount()).as("unknown is not free").isNull();
    assertThat(before.why()).isEqualTo(Why.NO_PRICE_LIST);
  }

  @Test
  void theDayAndTheMonthAreThoseOfTheAccount() {
    Instant at = Instant.parse("2026-10-01T02:00:00Z");
    assertThat(RateCard.day(at, ZoneId.of("America/Lima"))).isEqualTo(SEPTEMBER);
    assertThat(RateCard.month(at, ZoneId.of("America/Lima"))).isEqualTo(LocalDate.of(2026, 9, 1));
    assertThat(RateCard.month(at, ZoneId.of("UTC"))).isEqualTo(OCTOBER);
  }

  @Test
  void theCountryIsThatOfTheNumberElseThatOfTheUserId() {
    var marketing = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.MARKETING);
    assertThat(price(marketing, new Recipient("15550001111", null), OCTOBER).amount())
        .isEqualTo(eur(30_000));
    assertThat(price(marketing, new Recipient("18095551111", null), OCTOBER).amount())
        .as("the longest prefix")
        .isEqualTo(eur(70_000));
    assertThat(price(marketing, new Recipient(null, "ES.123"), OCTOBER).amount())
        .isEqualTo(eur(60_000));
    assertThat(price(marketing, new Recipient("34600111222", "US.123"), OCTOBER).amount())
        .isEqualTo(eur(60_000));
    assertThat(price(marketing, new Recipient("99900", null), OCTOBER).amount())
        .isEqualTo(eur(90_000));
    assertThat(price(marketing, new Recipient(null, "?"), OCTOBER).amount()).isEqualTo(eur(90_000));
  }

  @Test
  void serviceMessagesWereFreeAndCostWhatUtilityCostsSinceOctober() {
    assertThat(price(SERVICE, SPAIN, SEPTEMBER))
        .isEqualTo(new Price(eur(0), eur(0), Why.FREE_SERVICE_WINDOW));
    assertThat(price(SERVICE, SPAIN, OCTOBER))
        .isEqualTo(new Price(eur(21_000), eur(21_000), Why.BILLED));
  }

  @Test
  void theFirstThousandOfAMonthAreFree() {
    assertThat(card.price(SERVICE, SPAIN, OCTOBER, 999))
        .isEqualTo(new Price(eur(0), eur(21_000), Why.MONTHLY_ALLOWANCE));
    assertThat(card.price(SERVICE, SPAIN, OCTOBER, 1_000).amount()).isEqualTo(eur(21_000));
    var utility = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.UTILITY);
    assertThat(card.price(utility, SPAIN, OCTOBER, 0).amount())
        .as("only service messages")
        .isEqualTo(eur(21_000));
    assertThat(card.freeServiceMessages(OCTOBER)).isEqualTo(1_000);
    assertThat(card.freeServiceMessages(SEPTEMBER)).isZero();
  }

  @Test
  void whatFollowsAnAdIsFreeWhateverItIs() {
    for (PriceCategory category : PriceCategory.values()) {
      var price = price(new BilledAs(BilledAs.Type.FREE_ENTRY_POINT, category), SPAIN, OCTOBER);
      assertThat(price).isEqualTo(new Price(eur(0), eur(0), Why.FREE_ENTRY_POINT));
    }
  }

  @Test
  void marketingLiteIsMarketingAndAMissingPriceIsUnknown() {
    var lite = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.MARKETING_LITE);
    assertThat(price(lite, SPAIN, OCTOBER).amount()).isEqualTo(eur(60_000));
    var ai = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.GENERAL_PURPOSE_AI);
    assertThat(price(ai, SPAIN, OCTOBER)).isEqualTo(new Price(null, null, Why.NO_PRICE));
  }

  @Test
  void readsWhatStatusesSay() {
    assertThat(BilledAs.parse("regular", "authentication-international"))
        .contains(new BilledAs(BilledAs.Type.REGULAR, PriceCategory.AUTHENTICATION_INTERNATIONAL));
    assertThat(BilledAs.parse("free_customer_service", "utility"))
        .contains(new BilledAs(BilledAs.Type.FREE_SERVICE_WINDOW, PriceCategory.UTILITY));
    assertThat(BilledAs.parse("regular", "surprise")).isEmpty();
    assertThat(BilledAs.parse(null, "service")).isEmpty();
  }

  @Test
  void knowsBeforehandHowAMessageWillBeBilled() {
    assertThat(card.expected(PriceCategory.UTILITY, true, false, SEPTEMBER).type())
        .isEqualTo(BilledAs.Type.FREE_SERVICE_WINDOW);
    assertThat(card.expected(PriceCategory.UTILITY, true, false, OCTOBER).type())
        .isEqualTo(BilledAs.Type.REGULAR);
    assertThat(card.expected(PriceCategory.UTILITY, false, false, SEPTEMBER).type())
        .isEqualTo(BilledAs.Type.REGULAR);
    assertThat(card.expected(PriceCategory.MARKETING, false, true, OCTOBER).type())
        .isEqualTo(BilledAs.Type.FREE_ENTRY_POINT);
  }

  @Test
  void isStoredWithWhatTheMonthsCountNeeds() {
    assertThat(card.cost(SERVICE, SPAIN, OCTOBER))
        .isEqualTo(new MessageCost(PriceCategory.SERVICE, "regular", eur(21_000), null, 1_000));
    assertThat(card.cost(SERVICE, SPAIN, SEPTEMBER))
        .isEqualTo(
            new MessageCost(PriceCategory.SERVICE, "regular", eur(0), "free_service_window", 0));
    var fromAd = new BilledAs(BilledAs.Type.FREE_ENTRY_POINT, PriceCategory.SERVICE);
    assertThat(card.cost(fromAd, SPAIN, OCTOBER))
        .isEqualTo(
            new MessageCost(
                PriceCategory.SERVICE, "free_entry_point", eur(0), "free_entry_point", 0));
    assertThat(card.cost(fromAd, SPAIN, LocalDate.of(2026, 1, 1)))
        .as("free without a price list too")
        .isEqualTo(
            new MessageCost(
                PriceCategory.SERVICE, "free_entry_point", null, "free_entry_point", 0));
    var marketing = new BilledAs(BilledAs.Type.REGULAR, PriceCategory.MARKETING);
    assertThat(card.cost(marketing, SPAIN, LocalDate.of(2026, 1, 1)))
        .isEqualTo(new MessageCost(PriceCategory.MARKETING, "regular", null, null, 0));
  }

  @Test
  void moneyIsExact() {
    assertThat(eur(1).plus(eur(2)).toString()).isEqualTo("0.000003 EUR");
    assertThat(eur(1_500_000).toString()).isEqualTo("1.50 EUR");
  }
}
