package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chasqui.model.ConversationKey;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An item of the log as a whole. */
public final class LoggedItem {
  private LoggedItem() {}

  /**
   * The same item under another key. It keeps the key that it had first, from which ids of items
   * without an id of their own are made.
   *
   * @return null when the value is no item, so that it can have no key
   */
  public static @Nullable Buffer under(ConversationKey key, Buffer value) {
    JsonNode root;
    try {
      root = Json.read(value);
    } catch (IOException e) {
      return null;
    }
    if (!(root instanceof ObjectNode item)) {
      return null;
    }
    String first = Json.text(item, "key");
    if (first != null && !item.has(ItemIdentity.FIRST_KEY)) {
      item.put(ItemIdentity.FIRST_KEY, first);
    }
    return Json.writeBytes(item.put("key", key.toString()));
  }
}
