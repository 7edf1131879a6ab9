package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp tells about a message beside its content.
 *
 * @param forwarded whether the person passed it on from another chat
 * @param productId the catalogue item that it asks about ({@code referred_product}), or null
 * @param referral the ad or post that led the person here, in its own words, or null; only on the
 *     first message
 */
public record MessageOrigin(
    boolean forwarded, @Nullable String productId, @Nullable String referral) {

  /** Written here by the person, about nothing in particular. */
  public static final MessageOrigin DIRECT = new MessageOrigin(false, null, null);
}
