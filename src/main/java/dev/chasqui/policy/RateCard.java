package dev.chasqui.policy;

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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The price lists over time. A price is always one of a day: WhatsApp changes them each quarter.
 * Immutable, safe for use by several threads.
 */
public final class RateCard {
  private static final int PREFIX_DIGITS_MAX = 7;

  private final List<RateListConfig> newestFirst;

  /** Takes the lists in any order. */
  public RateCard(List<RateListConfig> lists) {
    newestFirst =
        lists.stream()
            .sorted(Comparator.comparing(RateListConfig::effectiveFrom).reversed())
            .toList();
  }

  /** The day of the bill on which something happened. */
  public static LocalDate day(Instant at, ZoneId accountTimeZone) {
    return at.atZone(accountTimeZone).toLocalDate();
  }

  /** The first day of the month of the bill, by which free messages are counted. */
  public static LocalDate month(Instant at, ZoneId accountTimeZone) {
    return day(at, accountTimeZone).withDayOfMonth(1);
  }

  /** Free service messages of a number in the month of that day. */
  public int freeServiceMessages(LocalDate day) {
    return list(day).map(RateListConfig::freeServiceMessages).orElse(0);
  }

  /**
   * What a message costs.
   *
   * @param billed as its status tells, or as {@link #expected}
   * @param recipient whose country decides
   * @param day of delivery, see {@link #day}
   * @param freeUsed service messages of this number delivered in the month so far
   */
  public Price price(BilledAs billed, Recipient recipient, LocalDate day, long freeUsed) {
    RateListConfig list = list(day).orElse(null);
    if (list == null) {
      return new Price(null, null, Why.NO_PRICE_LIST);
    }
    Money nothing = Money.zero(list.currency());
    if (freeEntry(billed)) {
      return new Price(nothing, nothing, Why.FREE_ENTRY_POINT);
    }
    boolean service = billed.category() == PriceCategory.SERVICE;
    if (billed.type() == BilledAs.Type.FREE_SERVICE_WINDOW || (service && !list.serviceBilled())) {
      return new Price(nothing, nothing, Why.FREE_SERVICE_WINDOW);
    }
    Money amount = amount(market(list, recipient), billed.category());
    if (amount == null) {
      return new Price(null, null, Why.NO_PRICE);
    }
    return service && freeUsed < list.freeServiceMessages()
        ? new Price(nothing, amount, Why.MONTHLY_ALLOWANCE)
        : new Price(amount, amount, Why.BILLED);
  }

  /**
   * The same in the form that is stored. Whether the message is among the free ones of its month is
   * left open: that is known once all of them are counted.
   */
  public MessageCost cost(BilledAs billed, Recipient recipient, LocalDate day) {
    Price price = price(billed, recipient, day, Long.MAX_VALUE);
    if (freeEntry(billed)) {
      // What WhatsApp says is free is free without a price list too.
      price = new Price(price.amount(), price.list(), Why.FREE_ENTRY_POINT);
    }
    boolean free = price.why() == Why.FREE_ENTRY_POINT || price.why() == Why.FREE_SERVICE_WINDOW;
    boolean counts = billed.category() == PriceCategory.SERVICE && price.why() == Why.BILLED;
    return new MessageCost(
        billed.category(),
        billed.type().text(),
        price.list(),
        free ? price.why().text() : null,
        counts ? freeServiceMessages(day) : 0);
  }

  private static boolean freeEntry(BilledAs billed) {
    return billed.type() == BilledAs.Type.FREE_ENTRY_POINT
        || billed.category() == PriceCategory.REFERRAL_CONVERSION;
  }

  /** How a message will be billed that leaves now. */
  public BilledAs expected(
      PriceCategory category, boolean windowOpen, boolean freeEntry, LocalDate day) {
    if (freeEntry) {
      return new BilledAs(BilledAs.Type.FREE_ENTRY_POINT, category);
    }
    boolean free =
        windowOpen
            && category == PriceCategory.UTILITY
            && list(day).map(list -> !list.utilityInWindowBilled()).orElse(false);
    return new BilledAs(free ? BilledAs.Type.FREE_SERVICE_WINDOW : BilledAs.Type.REGULAR, category);
  }

  private Optional<RateListConfig> list(LocalDate day) {
    return newestFirst.stream().filter(list -> !list.effectiveFrom().isAfter(day)).findFirst();
  }

  private static @Nullable Money amount(Market market, PriceCategory category) {
    return switch (category) {
      case MARKETING_LITE -> market.prices().get(PriceCategory.MARKETING);
      case SERVICE -> {
        Money own = market.prices().get(PriceCategory.SERVICE);
        yield own != null ? own : market.prices().get(PriceCategory.UTILITY);
      }
      default -> market.prices().get(category);
    };
  }

  /** By the longest prefix of the number; without a number by the country of the user id. */
  private static Market market(RateListConfig list, Recipient recipient) {
    String number = recipient.waId();
    if (number != null && number.matches("\\d+")) {
      for (int length = Math.min(PREFIX_DIGITS_MAX, number.length()); length > 0; length--) {
        String prefix = number.substring(0, length);
        for (Market market : list.markets()) {
          if (market.prefixes().contains(prefix)) {
            return market;
          }
        }
      }
      return other(list);
    }
    String userId = recipient.userId();
    String country = userId == null || userId.length() < 2 ? "" : userId.substring(0, 2);
    return list.markets().stream()
        .filter(market -> market.countries().contains(country))
        .findFirst()
        .orElseGet(() -> other(list));
  }

  private static Market other(RateListConfig list) {
    return list.markets().stream()
        .filter(market -> market.name().equals(RateListConfig.OTHER))
        .findFirst()
        .orElseThrow();
  }
}
