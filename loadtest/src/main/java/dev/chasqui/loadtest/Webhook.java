package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Bodies and signatures of webhooks as Meta sends them (Meta: Webhooks reference, messages). */
final class Webhook {
  private static final String ALGORITHM = "HmacSHA256";

  /** Number of the business, as people see it. */
  static final String BUSINESS = "5491100000000";

  private final SecretKeySpec key;

  Webhook(String appSecret) {
    key = new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** A text message of a person to a number of the business. */
  static String textMessage(
      String phoneNumberId, String person, String messageId, long epochSeconds, String text) {
    return message(
        phoneNumberId, person, messageId, epochSeconds, "text", new JsonObject().put("body", text));
  }

  /** A picture of a person, with a caption or none. */
  static String picture(
      String phoneNumberId, String person, String messageId, long epochSeconds, String caption) {
    var image = media("image/jpeg");
    if (!caption.isEmpty()) {
      image.put("caption", caption);
    }
    return message(phoneNumberId, person, messageId, epochSeconds, "image", image);
  }

  /** A voice note of a person. */
  static String voice(String phoneNumberId, String person, String messageId, long epochSeconds) {
    return message(
        phoneNumberId,
        person,
        messageId,
        epochSeconds,
        "audio",
        media("audio/ogg; codecs=opus").put("voice", true));
  }

  private static JsonObject media(String type) {
    return new JsonObject()
        .put("mime_type", type)
        .put("sha256", "hUDZYwLAUyqcuBFqyVXYnfFXhn1KzHjlKPXKBAyOsQk=")
        .put("id", "1003383421387256");
  }

  private static String message(
      String phoneNumberId,
      String person,
      String messageId,
      long epochSeconds,
      String type,
      JsonObject content) {
    var message =
        new JsonObject()
            .put("from", person)
            .put("id", messageId)
            .put("timestamp", Long.toString(epochSeconds))
            .put("type", type)
            .put(type, content);
    var contact =
        new JsonObject()
            .put("profile", new JsonObject().put("name", "Cliente"))
            .put("wa_id", person);
    return body(
        "messages",
        phoneNumberId,
        value ->
            value
                .put("contacts", new JsonArray().add(contact))
                .put("messages", new JsonArray().add(message)));
  }

  /** A message that a human agent wrote to a person (Meta: Coexistence, smb_message_echoes). */
  static JsonObject echo(String person, String messageId, long epochSeconds, String text) {
    return new JsonObject()
        .put("from", BUSINESS)
        .put("to", person)
        .put("id", messageId)
        .put("timestamp", Long.toString(epochSeconds))
        .put("type", "text")
        .put("text", new JsonObject().put("body", text));
  }

  /** A body with echoes. */
  static String echoes(String phoneNumberId, JsonArray echoes) {
    return body("smb_message_echoes", phoneNumberId, value -> value.put("message_echoes", echoes));
  }

  /** A body with statuses of our messages. */
  static String statuses(String phoneNumberId, JsonArray statuses) {
    return body("messages", phoneNumberId, value -> value.put("statuses", statuses));
  }

  /** A body with one change of a field, whose value the caller completes. */
  static String body(String field, String phoneNumberId, Consumer<JsonObject> completed) {
    var value =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put(
                "metadata",
                new JsonObject()
                    .put("display_phone_number", BUSINESS)
                    .put("phone_number_id", phoneNumberId));
    completed.accept(value);
    var change = new JsonObject().put("value", value).put("field", field);
    var entry =
        new JsonObject().put("id", "100000000000001").put("changes", new JsonArray().add(change));
    return asMetaWrites(
        new JsonObject()
            .put("object", "whatsapp_business_account")
            .put("entry", new JsonArray().add(entry))
            .encode());
  }

  /**
   * Meta escapes slashes and whatever is not ASCII, with small hexadecimal digits, and signs the
   * bytes that it sends (Meta: Webhooks, validate payloads).
   */
  static String asMetaWrites(String json) {
    var text = new StringBuilder(json.length() + 64);
    for (int i = 0; i < json.length(); i++) {
      char character = json.charAt(i);
      if (character == '/') {
        text.append("\\/");
      } else if (character < 0x80) {
        text.append(character);
      } else {
        text.append("\\u").append(HexFormat.of().toHexDigits(character));
      }
    }
    return text.toString();
  }

  /** The value of {@code X-Hub-Signature-256} for a body. */
  String signature(String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return "sha256="
          + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
