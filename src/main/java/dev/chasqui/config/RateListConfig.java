package dev.chasqui.config;

import dev.chasqui.model.Money;
import dev.chasqui.model.PriceCategory;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What WhatsApp charges from some day on.
 *
 * @param effectiveFrom first day, in the account's time zone
 * @param currency ISO 4217 code of all its prices
 * @param example whether its figures are made up
 * @param serviceBilled whether free-form messages in the service window cost something
 * @param utilityInWindowBilled whether utility templates in the service window do
 * @param freeServiceMessages free-form messages at no charge, per business number and month
 * @param markets what messages to whom cost; the one named {@code other} is for everybody else
 */
public record RateListConfig(
    LocalDate effectiveFrom,
    String currency,
    boolean example,
    boolean serviceBilled,
    boolean utilityInWindowBilled,
    int freeServiceMessages,
    List<Market> markets) {
  public RateListConfig {
    markets = List.copyOf(markets);
  }

  /** The name of the market without prefixes and countries. */
  public static final String OTHER = "other";

  /**
   * Countries with the same prices.
   *
   * @param prefixes country calling codes in digits, longer where a code is shared
   * @param countries ISO 3166-1 codes, as business-scoped user ids begin with
   * @param prices by category; a service message without a price of its own costs what utility does
   */
  public record Market(
      String name,
      List<String> prefixes,
      List<String> countries,
      Map<PriceCategory, Money> prices) {
    public Market {
      prefixes = List.copyOf(prefixes);
      countries = List.copyOf(countries);
      prices = Map.copyOf(prices);
    }
  }
}
