package dev.chasqui.policy;

import dev.chasqui.model.PriceCategory;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a status says of a message's bill ({@code pricing}): its category and whether it is free.
 */
public record BilledAs(Type type, PriceCategory category) {
  /** Whether it is free, and by what. */
  public enum Type {
    REGULAR("regular"),
    FREE_SERVICE_WINDOW("free_customer_service"),
    FREE_ENTRY_POINT("free_entry_point");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    /** WhatsApp's word. */
    public String text() {
      return text;
    }
  }

  /**
   * Reads {@code pricing.type} and {@code pricing.category}.
   *
   * @return empty when either is missing or unknown to this version
   */
  public static Optional<BilledAs> parse(@Nullable String type, @Nullable String category) {
    if (type == null || category == null) {
      return Optional.empty();
    }
    var known = Arrays.stream(Type.values()).filter(t -> t.text.equals(type)).findFirst();
    return known.flatMap(k -> PriceCategory.parse(category).map(c -> new BilledAs(k, c)));
  }
}
