package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp tells about a message beside its content.
 *
 * @param forwarded whether the person passed it on from another chat
 * @param forwardedOften whether it was passed on more than five times; then it is forwarded too
 * @param productId the catalogue item that it asks about ({@code referred_product}), or null
 * @param catalogId the catalogue of that item, or null
 * @param quotedAuthor the number or user id of who wrote the message that this one quotes, or null
 * @param referral the ad or post that led the person here, or null; only on the first message
 */
public record MessageOrigin(
    boolean forwarded,
    boolean forwardedOften,
    @Nullable String productId,
    @Nullable String catalogId,
    @Nullable String quotedAuthor,
    @Nullable Referral referral) {

  /** Written here by the person, about nothing in particular. */
  public static final MessageOrigin DIRECT =
      new MessageOrigin(false, false, null, null, null, null);
}
