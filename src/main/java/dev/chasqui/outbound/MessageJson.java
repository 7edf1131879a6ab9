package dev.chasqui.outbound;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The form of a message in the column {@code payload}; readable by every later version. */
final class MessageJson {
  private MessageJson() {}

  static JsonObject write(OutboundMessage message) {
    return switch (message) {
      case OutboundMessage.Text text -> {
        // PostgreSQL's jsonb cannot hold the character NUL.
        var json = new JsonObject().put("type", "text").put("body", text.body().replace("\0", ""));
        MessageId replyTo = text.replyTo();
        yield replyTo == null ? json : json.put("reply_to", replyTo.value());
      }
      case OutboundMessage.Template(var name, var language, var params) ->
          new JsonObject()
              .put("type", "template")
              .put("name", name)
              .put("language", language)
              .put("params", new JsonArray(params));
    };
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the type is unknown, as after a downgrade
   */
  static OutboundMessage read(JsonObject json) {
    String type = json.getString("type");
    if ("template".equals(type)) {
      return new OutboundMessage.Template(
          json.getString("name"),
          json.getString("language"),
          json.getJsonArray("params").stream().map(String::valueOf).toList());
    }
    if (!"text".equals(type)) {
      throw new IllegalArgumentException("unknown type of stored message: " + type);
    }
    String replyTo = json.getString("reply_to");
    return new OutboundMessage.Text(
        json.getString("body"), replyTo == null ? null : new MessageId(replyTo));
  }

  /** The words of a message, for people to read. */
  static String words(OutboundMessage message) {
    return switch (message) {
      case OutboundMessage.Text text -> text.body();
      case OutboundMessage.Template template -> "[template " + template.name() + "]";
    };
  }
}
