package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the {@code contacts[]} entry of a value that belongs to an item of it. */
final class ContactIndex {
  private final Map<String, JsonNode> byUserId = new HashMap<>();
  private final Map<String, JsonNode> byNumber = new HashMap<>();
  private final List<JsonNode> all = new ArrayList<>();
  private final @Nullable String businessNumber;

  /**
   * @param businessNumber the value's {@code display_phone_number}
   */
  ContactIndex(JsonNode contacts, @Nullable String businessNumber) {
    this.businessNumber = businessNumber;
    for (JsonNode contact : contacts) {
      if (!contact.isObject()) {
        continue;
      }
      all.add(contact);
      String userId = Json.text(contact, "user_id");
      if (userId != null) {
        byUserId.putIfAbsent(userId, contact);
      }
      String number = ItemIdentity.digits(Json.text(contact, "wa_id"));
      if (number != null) {
        byNumber.putIfAbsent(number, contact);
      }
    }
  }

  /**
   * The entry with the item's user id, else the one with its number, else the only one when nothing
   * contradicts it; null when there is none. Another person's entry is never taken: it would merge
   * two people.
   *
   * @param part the array that the item stood in, or null
   */
  @Nullable JsonNode find(JsonNode item, @Nullable String part) {
    String userId = ItemIdentity.namedUserId(item);
    String number = ItemIdentity.namedNumber(item, part, businessNumber);
    JsonNode found = userId == null ? null : byUserId.get(userId);
    if (found == null && number != null) {
      found = byNumber.get(number);
      if (found != null && differs(userId, Json.text(found, "user_id"))) {
        return null;
      }
    }
    if (found != null || all.size() != 1) {
      return found;
    }
    JsonNode only = all.getFirst();
    return differs(userId, Json.text(only, "user_id"))
            || differs(number, ItemIdentity.digits(Json.text(only, "wa_id")))
        ? null
        : only;
  }

  private static boolean differs(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }
}
