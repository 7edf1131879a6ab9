package dev.chasqui.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Something about a person that is no message. */
public sealed interface PersonEvent extends SourcedEvent {

  /**
   * The person asked for marketing messages, or for no more of them. To be kept as consent.
   *
   * @param stopped whether they want no more
   * @param category such as {@code marketing_messages}
   */
  record PreferenceChanged(
      Source source,
      Contact contact,
      boolean stopped,
      @Nullable String category,
      @Nullable String detail)
      implements PersonEvent {}

  /**
   * The person followed a link of a marketing message.
   *
   * @param component {@code cta} or {@code body}
   */
  record LinkClicked(
      Source source,
      Contact contact,
      @Nullable String component,
      @Nullable String productId,
      @Nullable String clickId,
      @Nullable String trackingToken)
      implements PersonEvent {}

  /**
   * What an agent of Meta says of the conversation that it hands over, beside its first message.
   */
  record ConversationSummarised(Source source, Contact contact, String summary)
      implements PersonEvent {}

  /**
   * The person's entry in the address book of the WhatsApp Business App was added, edited or
   * removed (coexistence).
   *
   * @param contact its name is the full name in the address book
   * @param firstName the short one
   */
  record AddressBookChanged(
      Source source, Contact contact, boolean removed, @Nullable String firstName)
      implements PersonEvent {}

  /**
   * WhatsApp recognised a lead or a purchase.
   *
   * @param message the message that it was recognised in
   * @param event {@code LeadSubmitted} or {@code Purchase}
   * @param clickId the ad's {@code ctwa_clid}
   * @param value of a purchase, in the currency
   */
  record ConversionDetected(
      Source source,
      MessageId message,
      String event,
      @Nullable String clickId,
      @Nullable String currency,
      @Nullable BigDecimal value)
      implements PersonEvent {}

  /**
   * The person's business-scoped id changed. Documented in May 2026 and withdrawn in August; {@link
   * MessageContent.SystemNotice} tells it now. Belongs to the conversation with the previous id.
   */
  record UserIdChanged(
      Source source,
      Contact contact,
      @Nullable String previousUserId,
      String newUserId,
      @Nullable String previousParentUserId,
      @Nullable String newParentUserId)
      implements PersonEvent {}
}
