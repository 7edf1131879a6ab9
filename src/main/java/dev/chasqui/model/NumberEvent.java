package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a business phone number. Most of these webhooks name it only by {@code
 * display_phone_number}. Texts in capitals are Meta's words; values unknown to this version are
 * kept.
 */
public sealed interface NumberEvent extends SourcedEvent {

  /**
   * Quality, throughput or messaging limit changed.
   *
   * @param event {@code ONBOARDING}, {@code THROUGHPUT_UPGRADE}, formerly {@code FLAGGED} and
   *     others
   * @param limit the messaging limit now, such as {@code TIER_2K}
   * @param oldLimit the one before, until February 2026
   */
  record QualityChanged(
      Source source,
      @Nullable String displayPhoneNumber,
      String event,
      @Nullable String limit,
      @Nullable String oldLimit)
      implements NumberEvent {}

  /**
   * Meta reviewed a display name.
   *
   * @param decision such as {@code APPROVED}
   * @param name the name asked for
   * @param rejectionReason such as {@code NAME_FORMAT_UNACCEPTABLE}
   */
  record NameReviewed(
      Source source,
      @Nullable String displayPhoneNumber,
      String decision,
      @Nullable String name,
      @Nullable String rejectionReason)
      implements NumberEvent {}

  /**
   * The PIN of two-step verification was changed, or somebody asks to reset it.
   *
   * @param event {@code PIN_CHANGED}, {@code PIN_RESET_REQUEST}, {@code PIN_REQUEST_SUCCESS}
   * @param requester who asks for a reset, else null
   */
  record SecurityChanged(
      Source source, @Nullable String displayPhoneNumber, String event, @Nullable String requester)
      implements NumberEvent {}

  /**
   * Settings of the number changed.
   *
   * @param type such as {@code PHONE_NUMBER_SETTINGS}
   * @param callingStatus {@code ENABLED} or {@code DISABLED}, null when not about calls
   */
  record SettingsChanged(Source source, String type, @Nullable String callingStatus)
      implements NumberEvent {}

  /**
   * The business's username changed.
   *
   * @param username null when there is none any more
   * @param status {@code approved}, {@code reserved}, {@code deleted}
   */
  record UsernameChanged(
      Source source, @Nullable String displayPhoneNumber, @Nullable String username, String status)
      implements NumberEvent {}
}
