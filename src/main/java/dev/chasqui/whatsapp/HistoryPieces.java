package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of history in pieces.
 *
 * @param messages of all its threads, in order
 * @param rest the chunk without them; what else its threads hold stays in it
 * @param digest equal for two deliveries of the chunk; phase and order alone are those of the next
 *     onboarding, too
 */
record HistoryPieces(List<Piece> messages, ObjectNode rest, String digest) {
  /** The {@code part} of an item that is a message of a thread. */
  static final String THREADS = "threads";

  /** The {@code part} of an item that is several such messages of one conversation. */
  static final String TOGETHER = "thread";

  private static final Set<String> KNOWN = Set.of("id", "context", "messages");

  /**
   * One message.
   *
   * @param message as received, an object unless it is malformed
   * @param contact the person of its thread, in the form of an entry of {@code contacts[]}
   */
  record Piece(JsonNode message, ObjectNode contact) {}

  static HistoryPieces of(JsonNode chunk) {
    var messages = new ArrayList<Piece>();
    ObjectNode rest = Json.object();
    for (var property : chunk.properties()) {
      if (!property.getKey().equals(THREADS)) {
        rest.set(property.getKey(), property.getValue());
      }
    }
    ArrayNode threads = rest.arrayNode();
    for (JsonNode thread : Json.listed(chunk.path(THREADS))) {
      List<JsonNode> ofThread = Json.listed(thread.path("messages"));
      JsonNode unread = unread(thread);
      if (ofThread.isEmpty()) {
        threads.add(thread);
      } else if (!unread.isEmpty()) {
        threads.add(unread);
      }
      ObjectNode contact = contact(thread, ofThread);
      ofThread.forEach(message -> messages.add(new Piece(message, contact)));
    }
    if (!threads.isEmpty()) {
      rest.set(THREADS, threads);
    }
    return new HistoryPieces(messages, rest, Texts.sha256(Json.write(chunk)).substring(0, 16));
  }

  /** What a thread holds beside its messages and its person. */
  private static JsonNode unread(JsonNode thread) {
    ObjectNode unread = Json.object();
    for (var property : thread.properties()) {
      if (!KNOWN.contains(property.getKey())) {
        unread.set(property.getKey(), property.getValue());
      }
    }
    return unread;
  }

  private static ObjectNode contact(JsonNode thread, List<JsonNode> messages) {
    JsonNode context = thread.path("context");
    ObjectNode contact = Json.object();
    String number = Json.text(context, "wa_id");
    put(contact, "wa_id", number != null ? number : Json.text(thread, "id"));
    put(contact, "user_id", userId(context, messages));
    put(contact, "parent_user_id", Json.text(context, "parent_user_id"));
    ObjectNode profile = Json.object();
    put(profile, "username", Json.text(context, "username"));
    if (!profile.isEmpty()) {
      contact.set("profile", profile);
    }
    return contact;
  }

  /** All messages of a thread belong to one conversation, although only some may name its id. */
  private static @Nullable String userId(JsonNode context, List<JsonNode> messages) {
    String id = Json.text(context, "user_id");
    for (int i = 0; id == null && i < messages.size(); i++) {
      id = Json.firstText(messages.get(i), "from_user_id", "to_user_id");
    }
    return id;
  }

  private static void put(ObjectNode node, String field, @Nullable String text) {
    if (text != null) {
      node.put(field, text);
    }
  }
}
