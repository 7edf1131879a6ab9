package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.Contact;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Pricing;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the statuses of messages that the business sent. */
final class StatusParser {
  /** The {@code conversation.origin.type} of a free entry point window. */
  private static final String FREE_ENTRY = "referral_conversion";

  private StatusParser() {}

  /** An element of {@code statuses[]}; null without an id and a known status. */
  static InboundEvent.@Nullable StatusChanged parse(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "id");
    DeliveryStatus status = deliveryStatus(Json.text(item, "status"));
    if (id == null || status == null) {
      return null;
    }
    JsonNode error = item.path("errors").path(0);
    String detail = Json.text(error.path("error_data"), "details");
    JsonNode conversation = item.path("conversation");
    String origin = Json.text(conversation.path("origin"), "type");
    return new InboundEvent.StatusChanged(
        envelope.key(),
        new MessageId(id),
        status,
        envelope.timestamp(),
        Json.text(item, "biz_opaque_callback_data"),
        status == DeliveryStatus.FAILED ? error.path("code").asInt() : 0,
        detail != null ? detail : Json.firstText(error, "message", "title"),
        pricing(item.path("pricing")),
        origin,
        freeEntryUntil(item, conversation, origin),
        recipient(envelope),
        participant(item),
        Json.text(item, "template_id"));
  }

  private static @Nullable DeliveryStatus deliveryStatus(@Nullable String status) {
    if (status == null) {
      return null;
    }
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "sent" -> DeliveryStatus.SENT;
      case "delivered" -> DeliveryStatus.DELIVERED;
      case "read" -> DeliveryStatus.READ;
      case "played" -> DeliveryStatus.PLAYED;
      case "failed" -> DeliveryStatus.FAILED;
      default -> null;
    };
  }

  private static @Nullable Pricing pricing(JsonNode pricing) {
    if (!pricing.isObject() || pricing.isEmpty()) {
      return null;
    }
    JsonNode billable = pricing.path("billable");
    return new Pricing(
        Json.text(pricing, "pricing_model"),
        Json.text(pricing, "type"),
        Json.text(pricing, "category"),
        billable.isBoolean() ? billable.booleanValue() : null);
  }

  /** Up to v23 every message has a conversation; only one of an ad or post is a free entry. */
  private static @Nullable Instant freeEntryUntil(
      JsonNode item, JsonNode conversation, @Nullable String origin) {
    boolean free =
        FREE_ENTRY.equals(origin)
            || "free_entry_point".equals(Json.text(item.path("pricing"), "type"));
    return free ? Envelope.seconds(conversation, "expiration_timestamp") : null;
  }

  private static @Nullable String participant(JsonNode item) {
    return Json.firstText(
        item,
        "recipient_participant_id",
        "participant_recipient_id",
        "recipient_participant_user_id");
  }

  private static @Nullable Contact recipient(Envelope envelope) {
    JsonNode item = envelope.item();
    if (participant(item) != null || "group".equals(Json.text(item, "recipient_type"))) {
      String number =
          ItemIdentity.digits(
              Json.firstText(item, "recipient_participant_id", "participant_recipient_id"));
      String userId = Json.text(item, "recipient_participant_user_id");
      return number == null && userId == null ? null : new Contact(number, userId, null, null);
    }
    Contact person = envelope.person();
    return person.waId() == null && person.userId() == null ? null : person;
  }
}
