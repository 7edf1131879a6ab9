package dev.chasqui.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Webhook bodies of messages, statuses and echoes (Meta: Webhooks reference). */
final class WebhookBodies {
  private final MetaOptions options;

  WebhookBodies(MetaOptions options) {
    this.options = options;
  }

  /** A message from a person. */
  JsonObject message(PersonCard person, String messageId, Instant at, InboundContent content) {
    var message = new JsonObject();
    if (person.waId() != null) {
      message.put("from", person.waId());
    }
    message
        .put("from_user_id", person.userId())
        .put("id", messageId)
        .put("timestamp", seconds(at))
        .put("type", content.type())
        .put(content.type(), content.object());
    if (content.quotes() != null && !content.type().equals("reaction")) {
      message.put(
          "context",
          new JsonObject().put("from", options.displayPhoneNumber()).put("id", content.quotes()));
    }
    return envelope(
        value()
            .put("contacts", new JsonArray().add(contact(person)))
            .put("messages", new JsonArray().add(message)),
        "messages");
  }

  /**
   * A status of a message of the business.
   *
   * @param clientId {@code biz_opaque_callback_data} of the message, or null
   */
  JsonObject status(
      PersonCard person, String messageId, String status, Instant at, @Nullable String clientId) {
    var update =
        new JsonObject().put("id", messageId).put("status", status).put("timestamp", seconds(at));
    if (person.waId() != null) {
      update.put("recipient_id", person.waId());
    }
    update.put("recipient_user_id", person.userId());
    if (clientId != null) {
      update.put("biz_opaque_callback_data", clientId);
    }
    // Pricing comes with `sent` and with one of the later ones, never with both of those.
    if (!status.equals("read")) {
      update.put(
          "pricing",
          new JsonObject()
              .put("billable", true)
              .put("pricing_model", "PMP")
              .put("type", "regular")
              .put("category", "service"));
    }
    return envelope(
        value()
            .put("contacts", new JsonArray().add(contact(person)))
            .put("statuses", new JsonArray().add(update)),
        "messages");
  }

  /**
   * What a person of the business did in the WhatsApp Business App (Meta: Onboarding WhatsApp
   * Business app users).
   *
   * @param type {@code text}, {@code edit} or {@code revoke}
   * @param object goes under the key {@code type}
   */
  JsonObject echo(PersonCard person, String messageId, Instant at, String type, JsonObject object) {
    var echo = new JsonObject().put("from", options.displayPhoneNumber());
    if (person.waId() != null) {
      echo.put("to", person.waId());
    }
    echo.put("to_user_id", person.userId())
        .put("id", messageId)
        .put("timestamp", seconds(at))
        .put("type", type)
        .put(type, object);
    return envelope(
        value()
            .put("contacts", new JsonArray().add(contact(person)))
            .put("message_echoes", new JsonArray().add(echo)),
        "smb_message_echoes");
  }

  private JsonObject value() {
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put(
            "metadata",
            new JsonObject()
                .put("display_phone_number", options.displayPhoneNumber())
                .put("phone_number_id", options.phoneNumberId()));
  }

  private JsonObject envelope(JsonObject value, String field) {
    var change = new JsonObject().put("value", value).put("field", field);
    var entry =
        new JsonObject().put("id", options.accountId()).put("changes", new JsonArray().add(change));
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", new JsonArray().add(entry));
  }

  private static JsonObject contact(PersonCard person) {
    var profile = new JsonObject().put("name", person.name());
    if (person.username() != null) {
      profile.put("username", person.username());
    }
    var contact = new JsonObject().put("profile", profile);
    if (person.waId() != null) {
      contact.put("wa_id", person.waId());
    }
    return contact.put("user_id", person.userId());
  }

  private static String seconds(Instant at) {
    return Long.toString(at.getEpochSecond());
  }
}
