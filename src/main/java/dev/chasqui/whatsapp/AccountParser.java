package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.AccountEvent;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.WebhookError;
import org.jspecify.annotations.Nullable;

/** Reads the fields about an account other than {@code account_update}, and errors. */
final class AccountParser {
  private AccountParser() {}

  /** The event; null when it lacks what it cannot do without. */
  static @Nullable AccountEvent parse(Envelope envelope) {
    return switch (envelope.kind()) {
      case "account_alerts" -> alert(envelope);
      case "account_review_update" -> review(envelope);
      case "business_capability_update" -> capability(envelope);
      case "partner_solutions" -> solution(envelope);
      case "payment_configuration_update" -> payment(envelope);
      default -> null;
    };
  }

  /** An element of {@code value.errors[]}; null when it has neither a code nor a title. */
  static @Nullable InboundEvent appError(Envelope envelope) {
    WebhookError error = error(envelope.item());
    return error.code() == 0 && error.title() == null
        ? null
        : new AccountEvent.AppError(envelope.source(), error);
  }

  static WebhookError error(JsonNode error) {
    return new WebhookError(
        error.path("code").asInt(),
        Json.firstText(error, "title", "message"),
        Json.text(error.path("error_data"), "details"),
        Json.text(error, "href"));
  }

  private static @Nullable AccountEvent alert(Envelope envelope) {
    JsonNode item = envelope.item();
    JsonNode info = item.path("alert_info");
    String type = Json.text(info, "alert_type");
    return type == null
        ? null
        : new AccountEvent.AlertRaised(
            envelope.source(),
            Json.text(item, "entity_type"),
            Json.text(item, "entity_id"),
            Json.text(info, "alert_severity"),
            Json.text(info, "alert_status"),
            type,
            Json.text(info, "alert_description"));
  }

  private static @Nullable AccountEvent review(Envelope envelope) {
    String decision = Json.text(envelope.item(), "decision");
    return decision == null ? null : new AccountEvent.Reviewed(envelope.source(), decision);
  }

  private static @Nullable AccountEvent capability(Envelope envelope) {
    JsonNode item = envelope.item();
    String daily =
        Json.firstText(
            item, "max_daily_conversations_per_business", "max_daily_conversation_per_phone");
    Integer numbers = Json.integer(item, "max_phone_numbers_per_business");
    if (numbers == null) {
      numbers = Json.integer(item, "max_phone_numbers_per_waba");
    }
    return daily == null && numbers == null
        ? null
        : new AccountEvent.CapabilityChanged(envelope.source(), daily, numbers);
  }

  private static @Nullable AccountEvent solution(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "solution_id");
    return id == null
        ? null
        : new AccountEvent.SolutionChanged(
            envelope.source(), Json.text(item, "event"), id, Json.text(item, "solution_status"));
  }

  private static @Nullable AccountEvent payment(Envelope envelope) {
    JsonNode item = envelope.item();
    String name = Json.text(item, "configuration_name");
    return name == null
        ? null
        : new AccountEvent.PaymentConfigured(
            envelope.source(),
            name,
            Json.text(item, "provider_name"),
            Json.text(item, "provider_mid"),
            Json.text(item, "status"),
            Envelope.seconds(item, "created_timestamp"),
            Envelope.seconds(item, "updated_timestamp"));
  }
}
