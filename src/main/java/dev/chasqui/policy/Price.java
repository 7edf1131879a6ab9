package dev.chasqui.policy;

import dev.chasqui.model.Money;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a message costs, and why.
 *
 * @param amount what is to be paid; null when it is not known, which is not the same as nothing
 * @param list the price without the monthly allowance; null when it is not known
 */
public record Price(@Nullable Money amount, @Nullable Money list, Why why) {

  /** Why it costs what it costs. */
  public enum Why {
    BILLED("billed by the price list"),
    FREE_ENTRY_POINT("free: the person came from an ad within the last 72 hours"),
    FREE_SERVICE_WINDOW("free: an answer within 24 hours of the person's message"),
    MONTHLY_ALLOWANCE("free: among the free service messages of this number and month"),
    NO_PRICE_LIST("not known: no price list is in force on that day"),
    NO_PRICE("not known: the price list has no price for this category");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    /** For the database. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String words() {
      return words;
    }
  }
}
