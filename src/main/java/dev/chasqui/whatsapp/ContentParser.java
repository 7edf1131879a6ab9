package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageContent.MediaKind;
import dev.chasqui.model.MessageContent.OrderLine;
import dev.chasqui.model.MessageId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a message holds (Meta: Webhooks reference, messages). A type that is unknown, or whose
 * body lacks what it cannot do without, is {@link MessageContent.Unknown} with the message's JSON.
 */
final class ContentParser {
  private ContentParser() {}

  /** The content of an element of {@code messages[]}. */
  static MessageContent parse(JsonNode message) {
    String type = Json.text(message, "type");
    if (type == null) {
      return new MessageContent.Unknown("", Json.write(message));
    }
    MessageContent content = known(type, message);
    return content != null ? content : new MessageContent.Unknown(type, Json.write(message));
  }

  private static @Nullable MessageContent known(String type, JsonNode message) {
    JsonNode body = message.path(type);
    return switch (type) {
      case "text" ->
          body.path("body").isTextual()
              ? new MessageContent.Text(Texts.clean(body.path("body").textValue()))
              : null;
      case "image" -> media(MediaKind.IMAGE, body);
      case "video" -> media(MediaKind.VIDEO, body);
      case "audio" ->
          media(body.path("voice").asBoolean() ? MediaKind.VOICE : MediaKind.AUDIO, body);
      case "voice" -> media(MediaKind.VOICE, body);
      case "document" -> media(MediaKind.DOCUMENT, body);
      case "sticker" -> media(MediaKind.STICKER, body);
      case "location" -> location(body);
      case "contacts" -> contacts(body);
      case "media_placeholder" -> new MessageContent.MediaPlaceholder();
      case "request_welcome" -> new MessageContent.ChatOpened();
      case "interactive" -> interactive(body);
      case "button" ->
          choice(Json.firstText(body, "payload", "text"), Json.text(body, "text"), null);
      case "reaction" -> {
        MessageId target = id(body, "message_id");
        yield target == null ? null : new MessageContent.Reaction(target, Json.text(body, "emoji"));
      }
      case "order" -> order(body);
      case "edit" -> edit(body);
      case "revoke" -> {
        MessageId target = id(body, "original_message_id");
        yield target == null ? null : new MessageContent.Revoke(target);
      }
      case "system" -> notice(body);
      case "unsupported", "unknown" ->
          new MessageContent.Unsupported(
              message.path("errors").path(0).path("code").asInt(),
              Json.text(message.path("unsupported"), "type"));
      default -> null;
    };
  }

  private static @Nullable MessageContent media(MediaKind kind, JsonNode body) {
    String id = Json.text(body, "id");
    return id == null
        ? null
        : new MessageContent.Media(
            kind,
            id,
            Json.text(body, "mime_type"),
            Json.text(body, "caption"),
            Json.text(body, "filename"),
            Json.text(body, "sha256"),
            Json.text(body, "url"),
            body.path("animated").asBoolean());
  }

  private static MessageContent notice(JsonNode body) {
    return new MessageContent.SystemNotice(
        orEmpty(Json.text(body, "type")),
        orEmpty(Json.text(body, "body")),
        ItemIdentity.digits(Json.firstText(body, "wa_id", "new_wa_id")),
        Json.text(body, "user_id"),
        Json.text(body, "previous_user_id"),
        Json.text(body, "parent_user_id"),
        Json.text(body, "previous_parent_user_id"),
        Json.text(body, "identity"));
  }

  private static @Nullable MessageContent location(JsonNode body) {
    // NaN when missing or no number, which no comparison lets through.
    double latitude = body.path("latitude").asDouble(Double.NaN);
    double longitude = body.path("longitude").asDouble(Double.NaN);
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
        ? new MessageContent.Location(
            latitude,
            longitude,
            Json.text(body, "name"),
            Json.text(body, "address"),
            Json.text(body, "url"))
        : null;
  }

  private static @Nullable MessageContent contacts(JsonNode body) {
    List<String> cards = new ArrayList<>();
    String ownNumber = null;
    for (JsonNode card : body) {
      JsonNode name = card.path("name");
      String shown = Json.firstText(name, "formatted_name", "first_name", "last_name");
      List<String> reach = new ArrayList<>();
      for (JsonNode phone : card.path("phones")) {
        String number = Json.firstText(phone, "phone", "wa_id");
        if (number != null) {
          reach.add(number);
        }
      }
      for (JsonNode email : card.path("emails")) {
        String address = Json.text(email, "email");
        if (address != null) {
          reach.add(address);
        }
      }
      if ("contact_request".equals(Json.text(card, "origin"))) {
        JsonNode phone = card.path("phones").path(0);
        ownNumber = ItemIdentity.digits(Json.firstText(phone, "wa_id", "phone"));
      }
      String title = shown == null ? "unnamed" : shown;
      cards.add(reach.isEmpty() ? title : title + " (" + String.join(", ", reach) + ")");
    }
    return cards.isEmpty() ? null : new MessageContent.Contacts(cards, ownNumber);
  }

  private static @Nullable MessageContent interactive(JsonNode body) {
    String type = Json.text(body, "type");
    if (type == null) {
      return null;
    }
    JsonNode reply = body.path(type);
    return switch (type) {
      case "button_reply", "list_reply" ->
          choice(
              Json.firstText(reply, "id", "title"),
              Json.text(reply, "title"),
              Json.text(reply, "description"));
      case "nfm_reply" -> formReply(reply);
      case "call_permission_reply" -> callPermission(reply);
      default -> null;
    };
  }

  private static @Nullable MessageContent formReply(JsonNode reply) {
    if (!reply.isObject()) {
      return null;
    }
    JsonNode response = reply.path("response_json");
    String json = response.isTextual() ? Texts.clean(response.textValue()) : Json.write(response);
    return new MessageContent.FormReply(orEmpty(Json.text(reply, "name")), json);
  }

  private static @Nullable MessageContent callPermission(JsonNode reply) {
    String response = Json.text(reply, "response");
    return response == null
        ? null
        : new MessageContent.CallPermission(
            response.equals("accept"),
            reply.path("is_permanent").asBoolean(),
            Envelope.seconds(reply, "expiration_timestamp"),
            "automatic".equals(Json.text(reply, "response_source")));
  }

  private static @Nullable MessageContent choice(
      @Nullable String id, @Nullable String title, @Nullable String description) {
    return id == null
        ? null
        : new MessageContent.Choice(id, title == null ? id : title, description);
  }

  /**
   * An order of which a line cannot be read is no order: less would be delivered than asked for.
   */
  private static @Nullable MessageContent order(JsonNode body) {
    if (!body.isObject()) {
      return null;
    }
    List<OrderLine> lines = new ArrayList<>();
    for (JsonNode item : Json.listed(body.path("product_items"))) {
      String product = Json.text(item, "product_retailer_id");
      BigDecimal quantity = Json.decimal(item, "quantity");
      if (product == null || quantity == null) {
        return null;
      }
      lines.add(
          new OrderLine(
              product, quantity, Json.decimal(item, "item_price"), Json.text(item, "currency")));
    }
    return new MessageContent.Order(Json.text(body, "text"), Json.text(body, "catalog_id"), lines);
  }

  private static @Nullable MessageContent edit(JsonNode body) {
    MessageId target = id(body, "original_message_id");
    if (target == null) {
      return null;
    }
    JsonNode message = body.path("message");
    String type = Json.text(message, "type");
    JsonNode content = type == null ? message : message.path(type);
    MediaKind media =
        switch (type) {
          case "image" -> MediaKind.IMAGE;
          case "video" -> MediaKind.VIDEO;
          case "document" -> MediaKind.DOCUMENT;
          case null, default -> null;
        };
    return new MessageContent.Edit(target, Json.firstText(content, "body", "caption"), media);
  }

  private static @Nullable MessageId id(JsonNode body, String field) {
    String id = Json.text(body, field);
    return id == null ? null : new MessageId(id);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
