package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * The ad or post that led the person here (Meta: referral object of a message).
 *
 * @param sourceType {@code ad} or {@code post}
 * @param sourceId Meta's id of the ad or post
 * @param clickId {@code ctwa_clid}, to report conversions with; missing for ads in WhatsApp Status
 * @param mediaType {@code image} or {@code video}
 * @param mediaUrl of the ad's picture or video
 * @param welcomeText what the ad greeted the person with
 * @param ref a text that the business put into the link
 */
public record Referral(
    @Nullable String sourceType,
    @Nullable String sourceId,
    @Nullable String sourceUrl,
    @Nullable String headline,
    @Nullable String body,
    @Nullable String clickId,
    @Nullable String mediaType,
    @Nullable String mediaUrl,
    @Nullable String welcomeText,
    @Nullable String ref) {

  /** What the person read there: headline and body; null when the webhook tells neither. */
  public @Nullable String text() {
    if (headline != null && body != null) {
      return headline + ": " + body;
    }
    return headline != null ? headline : body;
  }
}
