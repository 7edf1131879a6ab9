package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * What a webhook tells about the person. Any part may be missing: since 2026 a webhook may carry
 * only a business-scoped user id.
 *
 * @param waId the phone number in digits
 * @param userId the business-scoped user id ({@code user_id})
 * @param name the profile name
 * @param username the WhatsApp username, with its leading {@code @}
 * @param parentUserId the id that linked business portfolios share
 * @param identityKeyHash changes when the person's encryption identity does; only on numbers with
 *     the identity change check
 */
public record Contact(
    @Nullable String waId,
    @Nullable String userId,
    @Nullable String name,
    @Nullable String username,
    @Nullable String parentUserId,
    @Nullable String identityKeyHash) {

  /** A contact without a parent id and an identity hash. */
  public Contact(
      @Nullable String waId,
      @Nullable String userId,
      @Nullable String name,
      @Nullable String username) {
    this(waId, userId, name, username, null, null);
  }
}
