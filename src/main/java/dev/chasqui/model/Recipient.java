package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a message goes: a phone number, a business-scoped user id, or both (then Meta uses the
 * number).
 *
 * @param waId goes into {@code to}
 * @param userId goes into {@code recipient}
 */
public record Recipient(@Nullable String waId, @Nullable String userId) {
  public Recipient {
    if (waId == null && userId == null) {
      throw new IllegalArgumentException("a recipient needs a number or a user id");
    }
  }
}
