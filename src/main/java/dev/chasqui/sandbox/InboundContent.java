package dev.chasqui.sandbox;

import dev.chasqui.sandbox.MediaStore.MediaFile;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a person sends.
 *
 * @param kind how the page names it; {@code voice} is Meta's {@code audio}
 * @param type Meta's {@code type}
 * @param object goes under the key {@code type}
 * @param text body, caption or a short description for the chat
 * @param file for the chat to show, or null
 * @param quotes the quoted message, or null
 */
record InboundContent(
    String kind,
    String type,
    JsonObject object,
    String text,
    @Nullable MediaFile file,
    @Nullable String quotes) {

  static InboundContent text(String body, @Nullable String quotes) {
    return new InboundContent(
        "text", "text", new JsonObject().put("body", body), body, null, quotes);
  }

  static InboundContent image(MediaFile file, String caption) {
    return new InboundContent("image", "image", media(file, caption), caption, file, null);
  }

  static InboundContent voice(MediaFile file) {
    JsonObject audio = media(file, "").put("voice", true);
    return new InboundContent("voice", "audio", audio, "", file, null);
  }

  static InboundContent document(MediaFile file, String caption) {
    JsonObject document = media(file, caption).put("filename", file.name());
    return new InboundContent("document", "document", document, caption, file, null);
  }

  static InboundContent location(double latitude, double longitude, String name) {
    var place =
        new JsonObject().put("latitude", latitude).put("longitude", longitude).put("name", name);
    return new InboundContent("location", "location", place, name, null, null);
  }

  /** An empty emoji takes the reaction away: Meta then leaves the key out. */
  static InboundContent reaction(String target, String emoji) {
    var reaction = new JsonObject().put("message_id", target);
    if (!emoji.isEmpty()) {
      reaction.put("emoji", emoji);
    }
    return new InboundContent("reaction", "reaction", reaction, emoji, null, target);
  }

  private static JsonObject media(MediaFile file, String caption) {
    var media =
        new JsonObject()
            .put("mime_type", file.mimeType())
            .put("sha256", file.sha256())
            .put("id", file.id());
    if (!caption.isEmpty()) {
      media.put("caption", caption);
    }
    return media;
  }
}
