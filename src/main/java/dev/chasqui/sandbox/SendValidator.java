package dev.chasqui.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the body of a send as Meta does (Meta: Messages). Knows no state. */
final class SendValidator {
  private static final int TEXT_CHARS_MAX = 4096;
  private static final int CAPTION_CHARS_MAX = 1024;
  private static final int CALLBACK_DATA_CHARS_MAX = 512;
  private static final Set<String> MEDIA = Set.of("audio", "document", "image", "sticker", "video");
  private static final List<String> TYPES =
      List.of(
          "audio",
          "contacts",
          "document",
          "image",
          "interactive",
          "location",
          "reaction",
          "sticker",
          "template",
          "text",
          "video");
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9][0-9 ()-]{5,24}");
  private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}");

  private final String displayPhoneNumber;

  SendValidator(String displayPhoneNumber) {
    this.displayPhoneNumber = displayPhoneNumber;
  }

  /** Returns what Meta would refuse {@code body} for, or null when nothing is wrong. */
  @Nullable GraphError check(JsonObject body) {
    GraphError error = checkEnvelope(body);
    return error != null ? error : checkContent(body, string(body, "type", "text"));
  }

  /** Returns what is wrong with a read receipt, or null. Does not know which messages exist. */
  @Nullable GraphError checkRead(JsonObject body) {
    if (!"whatsapp".equals(body.getValue("messaging_product"))) {
      return GraphError.parameter("The parameter messaging_product is required.");
    }
    if (!(body.getValue("message_id") instanceof String)) {
      return GraphError.parameter("The parameter message_id is required.");
    }
    if (body.containsKey("typing_indicator")
        && !(body.getValue("typing_indicator") instanceof JsonObject typing
            && "text".equals(typing.getValue("type")))) {
      return GraphError.parameter("Param typing_indicator['type'] must be one of {TEXT}.");
    }
    return null;
  }

  private @Nullable GraphError checkEnvelope(JsonObject body) {
    if (!body.containsKey("messaging_product")) {
      return GraphError.parameter("The parameter messaging_product is required.");
    }
    if (!"whatsapp".equals(body.getValue("messaging_product"))) {
      return GraphError.parameter("Param messaging_product must be one of {WHATSAPP}.");
    }
    String kind = string(body, "recipient_type", "individual");
    if (!kind.equals("individual") && !kind.equals("group")) {
      return GraphError.parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.");
    }
    String to = string(body, "to", "");
    String recipient = string(body, "recipient", "");
    if (to.isEmpty() && recipient.isEmpty()) {
      return GraphError.of(131008, "Parameter 'to' or 'recipient' is missing");
    }
    // When both are there `to` wins and `recipient` is not even looked at.
    if (!to.isEmpty()) {
      if (!NUMBER.matcher(to).matches()) {
        return GraphError.of(131009, "Parameter 'to' is not a phone number");
      }
      if (digits(to).equals(displayPhoneNumber)) {
        return GraphError.of(131021, "The sender and the recipient are the same number");
      }
    } else if (!USER_ID.matcher(recipient).matches()) {
      return GraphError.of(131009, "Parameter 'recipient' is not a business-scoped user id");
    }
    Object data = body.getValue("biz_opaque_callback_data");
    if (data != null
        && !(data instanceof String text && text.length() <= CALLBACK_DATA_CHARS_MAX)) {
      return GraphError.parameter(
          "Param biz_opaque_callback_data must be a string of at most 512 characters.");
    }
    if (body.containsKey("context")
        && !(body.getValue("context") instanceof JsonObject context
            && context.getValue("message_id") instanceof String)) {
      return GraphError.parameter("The parameter context['message_id'] is required.");
    }
    return null;
  }

  private static @Nullable GraphError checkContent(JsonObject body, String type) {
    if (!TYPES.contains(type)) {
      return GraphError.parameter(
          "Param type must be one of {" + String.join(", ", TYPES) + "} - got \"" + type + "\".");
    }
    Object content = body.getValue(type);
    if (type.equals("contacts")) {
      return content instanceof JsonArray cards && !cards.isEmpty() && cards.size() <= 257
          ? null
          : GraphError.of(131009, "Parameter 'contacts' must hold 1 to 257 cards");
    }
    if (!(content instanceof JsonObject object)) {
      return GraphError.of(131008, "Parameter '" + type + "' is missing");
    }
    if (MEDIA.contains(type)) {
      return checkMedia(type, object);
    }
    return switch (type) {
      case "text" -> checkText(object);
      case "location" -> checkLocation(object);
      case "reaction" ->
          object.getValue("message_id") instanceof String
                  && object.getValue("emoji") instanceof String
              ? null
              : GraphError.of(131008, "Parameters 'message_id' and 'emoji' are required");
      case "interactive" -> InteractiveRules.check(object);
      case "template" ->
          object.getValue("name") instanceof String
                  && object.getValue("language") instanceof JsonObject language
                  && language.getValue("code") instanceof String
              ? null
              : GraphError.of(131008, "Parameters 'name' and 'language.code' are required");
      default -> null;
    };
  }

  private static @Nullable GraphError checkText(JsonObject text) {
    if (!(text.getValue("body") instanceof String body) || body.isBlank()) {
      return GraphError.parameter("The parameter text['body'] is required.");
    }
    if (body.length() > TEXT_CHARS_MAX) {
      return GraphError.parameter("Param text['body'] must be at most 4096 characters long.");
    }
    return null;
  }

  private static @Nullable GraphError checkMedia(String type, JsonObject media) {
    boolean id = media.getValue("id") instanceof String;
    boolean link = media.getValue("link") instanceof String;
    if (id == link) {
      return GraphError.of(131009, "'" + type + "' needs either 'id' or 'link'");
    }
    String caption = string(media, "caption", "");
    if (caption.length() > CAPTION_CHARS_MAX) {
      return GraphError.parameter(
          "Param " + type + "['caption'] must be at most 1024 characters long.");
    }
    return null;
  }

  private static @Nullable GraphError checkLocation(JsonObject place) {
    boolean valid =
        place.getValue("latitude") instanceof Number latitude
            && place.getValue("longitude") instanceof Number longitude
            && Math.abs(latitude.doubleValue()) <= 90
            && Math.abs(longitude.doubleValue()) <= 180;
    return valid ? null : GraphError.of(131009, "'location' needs a latitude and a longitude");
  }

  /** The digits of a number as people write it. */
  static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }

  /** The text under {@code key}, or the default when it is missing or no text. */
  static String string(JsonObject object, String key, String missing) {
    return object.getValue(key) instanceof String value ? value : missing;
  }
}
