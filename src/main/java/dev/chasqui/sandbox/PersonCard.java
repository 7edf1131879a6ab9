package dev.chasqui.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * Who a simulated person is.
 *
 * @param waId the phone number in digits; null for a person who keeps it private, of whom Meta
 *     tells only the business-scoped id (Meta: Business-scoped user IDs)
 * @param userId the business-scoped user id
 * @param username with its leading {@code @}; only people without a number have one here
 */
public record PersonCard(
    @Nullable String waId, String userId, String name, @Nullable String username) {

  /** A person with a number. */
  static PersonCard withNumber(String waId, String name) {
    return new PersonCard(waId, Ids.userId(waId), name, null);
  }

  /** A person without a visible number. */
  static PersonCard withoutNumber(String seed, String name) {
    String letters = Words.plain(name).replaceAll("[^a-z0-9]", "");
    return new PersonCard(null, Ids.userId(seed), name, "@" + letters + "_chat");
  }

  /** What names the person within the simulator: the number, else the user id. */
  public String key() {
    return waId != null ? waId : userId;
  }
}
