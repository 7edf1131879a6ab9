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

  private final SecretKeySpec key;

  Webhook(String appSecret) {
    key = new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** A text message of a person to a number of the business. */
  static String textMessage(
      String phoneNumberId, String person, String messageId, long epochSeconds, String text) {
    var message =
        new JsonObject()
            .put("from", person)
            .put("id", messageId)
            .put("timestamp", Long.toString(epochSeconds))
            .put("type", "text")
            .put("text", new JsonObject().put("body", text));
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

  /** A body with one change of a field, whose value the caller completes. */
  static String body(String field, String phoneNumberId, Consumer<JsonObject> completed) {
    var value =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put(
                "metadata",
                new JsonObject()
                    .put("display_phone_number", "5491100000000")
                    .put("phone_number_id", phoneNumberId));
    completed.accept(value);
    var change = new JsonObject().put("value", value).put("field", field);
    var entry =
        new JsonObject().put("id", "100000000000001").put("changes", new JsonArray().add(change));
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", new JsonArray().add(entry))
        .encode();
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
