package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.Contact;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PersonEvent;
import org.jspecify.annotations.Nullable;

/** Reads what is about a person and is no message. */
final class PersonParser {
  private PersonParser() {}

  /** The event; null when its kind or its shape is unknown. */
  static @Nullable PersonEvent parse(Envelope envelope) {
    return switch (envelope.kind()) {
      case "user_preferences" -> preference(envelope);
      case "user_action" -> click(envelope);
      case "conversation_context" -> summary(envelope);
      case "smb_app_state_sync" -> addressBook(envelope);
      case "automatic_events" -> conversion(envelope);
      case "user_id_update" -> userId(envelope);
      default -> null;
    };
  }

  private static @Nullable PersonEvent preference(Envelope envelope) {
    JsonNode item = envelope.item();
    String value = Json.text(item, "value");
    if (value == null || !envelope.ofSomebody()) {
      return null;
    }
    boolean stopped = value.equals("stop");
    return stopped || value.equals("resume")
        ? new PersonEvent.PreferenceChanged(
            envelope.source(),
            envelope.person(),
            stopped,
            Json.text(item, "category"),
            Json.text(item, "detail"))
        : null;
  }

  private static @Nullable PersonEvent click(Envelope envelope) {
    JsonNode item = envelope.item();
    JsonNode data = item.path("marketing_messages_link_click_data");
    if (!"marketing_messages_link_click".equals(Json.text(item, "action_type"))
        || !data.isObject()) {
      return null;
    }
    return new PersonEvent.LinkClicked(
        envelope.source(),
        envelope.person(),
        Json.text(data, "click_component"),
        Json.text(data, "product_id"),
        Json.text(data, "click_id"),
        Json.text(data, "tracking_token"));
  }

  private static @Nullable PersonEvent summary(Envelope envelope) {
    String text = Json.text(envelope.item().path("summary"), "text");
    return text == null || !envelope.ofSomebody()
        ? null
        : new PersonEvent.ConversationSummarised(envelope.source(), envelope.person(), text);
  }

  private static @Nullable PersonEvent addressBook(Envelope envelope) {
    JsonNode item = envelope.item();
    JsonNode entry = item.path("contact");
    String action = Json.text(item, "action");
    boolean removed = "remove".equals(action);
    if (!(removed || "add".equals(action)) || !envelope.ofSomebody()) {
      return null;
    }
    Contact person = envelope.person();
    String at = Json.text(item.path("metadata"), "timestamp");
    String firstName = Json.text(entry, "first_name");
    String fullName = Json.text(entry, "full_name");
    return new PersonEvent.AddressBookChanged(
        at == null ? envelope.source() : envelope.source(key(envelope, at + "/" + action)),
        new Contact(
            person.waId(),
            person.userId(),
            fullName != null ? fullName : firstName,
            Json.text(entry, "username"),
            Json.text(entry, "parent_user_id"),
            null),
        removed,
        firstName);
  }

  /** Hashed, since a number would stay in the key in clear. */
  private static String key(Envelope envelope, String change) {
    return envelope.kind() + "/" + Texts.sha256(envelope.key() + "/" + change);
  }

  private static @Nullable PersonEvent conversion(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "id");
    String event = Json.text(item, "event_name");
    if (id == null || event == null) {
      return null;
    }
    JsonNode data = item.path("custom_data");
    return new PersonEvent.ConversionDetected(
        envelope.source(),
        new MessageId(id),
        event,
        Json.text(item, "ctwa_clid"),
        Json.text(data, "currency"),
        Json.decimal(data, "value"));
  }

  private static @Nullable PersonEvent userId(Envelope envelope) {
    JsonNode ids = envelope.item().path("user_id");
    JsonNode parents = envelope.item().path("parent_user_id");
    String current = Json.text(ids, "current");
    return current == null || !envelope.ofSomebody()
        ? null
        : new PersonEvent.UserIdChanged(
            envelope.source(),
            envelope.person(),
            Json.text(ids, "previous"),
            current,
            Json.text(parents, "previous"),
            Json.text(parents, "current"));
  }
}
