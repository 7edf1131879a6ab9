package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.NumberEvent;
import org.jspecify.annotations.Nullable;

/** Reads the fields about a business phone number. */
final class NumberParser {
  private NumberParser() {}

  /** The event; null when it lacks what it cannot do without. */
  static @Nullable NumberEvent parse(Envelope envelope) {
    JsonNode item = envelope.item();
    String number = Json.text(item, "display_phone_number");
    return switch (envelope.kind()) {
      case "phone_number_quality_update" -> quality(envelope, number);
      case "phone_number_name_update" -> name(envelope, number);
      case "security" -> {
        String event = Json.text(item, "event");
        yield event == null
            ? null
            : new NumberEvent.SecurityChanged(
                envelope.source(), number, event, Json.text(item, "requester"));
      }
      case "account_settings_update" -> settings(envelope);
      case "business_username_update", "business_username_updates" -> {
        String status = Json.text(item, "status");
        yield status == null
            ? null
            : new NumberEvent.UsernameChanged(
                envelope.source(), number, Json.text(item, "username"), status);
      }
      default -> null;
    };
  }

  private static @Nullable NumberEvent quality(Envelope envelope, @Nullable String number) {
    JsonNode item = envelope.item();
    String event = Json.text(item, "event");
    return event == null
        ? null
        : new NumberEvent.QualityChanged(
            envelope.source(),
            number,
            event,
            Json.firstText(item, "max_daily_conversations_per_business", "current_limit"),
            Json.text(item, "old_limit"));
  }

  private static @Nullable NumberEvent name(Envelope envelope, @Nullable String number) {
    JsonNode item = envelope.item();
    String decision = Json.text(item, "decision");
    return decision == null
        ? null
        : new NumberEvent.NameReviewed(
            envelope.source(),
            number,
            decision,
            Json.text(item, "requested_verified_name"),
            Json.text(item, "rejection_reason"));
  }

  private static @Nullable NumberEvent settings(Envelope envelope) {
    JsonNode item = envelope.item();
    String type = Json.text(item, "type");
    return type == null
        ? null
        : new NumberEvent.SettingsChanged(
            envelope.source(),
            type,
            Json.text(item.path("phone_number_settings").path("calling"), "status"));
  }
}
