package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import org.jspecify.annotations.Nullable;

/**
 * Says whom an item of a webhook belongs to. One set of rules for messages, statuses, echoes and
 * everything else, so that all that concerns one person gets one key.
 *
 * <p>The contact is the group when there is one, else the business-scoped user id, else the phone
 * number in digits. What belongs to no person gets {@code field/waba}, on the number or on {@code
 * account}. (Meta: Business-scoped user IDs; Groups API.)
 */
final class ItemIdentity {
  /** Where an item that was logged again under another key keeps its first one. */
  static final String FIRST_KEY = "first_key";

  private static final String ACCOUNT = "account";

  /** Longest id taken as it is, in characters; a longer one is replaced by its hash. */
  private static final int ID_CHARS_MAX = 256;

  private ItemIdentity() {}

  /** The key of an item in the form that {@link WebhookSplitter} writes. */
  static ConversationKey key(JsonNode envelope) {
    JsonNode item = envelope.path("item");
    String number = phoneNumberId(envelope.path("metadata"), item);
    String contact = contact(envelope);
    return new ConversationKey(
        new PhoneNumberId(bounded(number == null ? ACCOUNT : number.replace(':', '_'))),
        new ContactId(bounded(contact == null ? accountLevel(envelope) : contact)));
  }

  /**
   * Meta's id of a message, or one derived from its bytes, so that two deliveries agree on it. The
   * envelope has its key.
   */
  static MessageId messageId(JsonNode envelope) {
    String id = Json.text(envelope.path("item"), "id");
    return new MessageId(id == null ? "derived." + fingerprint(envelope) : bounded(id));
  }

  /**
   * Equal for two deliveries of one item, in practice different for two items. The envelope has its
   * key: what two people do may look the same.
   */
  static String fingerprint(JsonNode envelope) {
    return Texts.sha256(
        firstKey(envelope)
            + '\n'
            + Json.text(envelope, "time")
            + '\n'
            + Json.write(envelope.path("item")));
  }

  /** The key that the item was logged under at first. */
  private static @Nullable String firstKey(JsonNode envelope) {
    String first = Json.text(envelope, FIRST_KEY);
    return first != null ? first : Json.text(envelope, "key");
  }

  /** The group, the user id or the number that the item is about; null when it names nobody. */
  static @Nullable String contact(JsonNode envelope) {
    String group = group(envelope.path("item"));
    if (group != null) {
      return group;
    }
    String userId = userId(envelope);
    if (userId != null) {
      return userId;
    }
    String number = number(envelope);
    if (number != null) {
      return number;
    }
    number = digits(Json.text(envelope.path("contact"), "wa_id"));
    JsonNode system = envelope.path("item").path("system");
    return number != null ? number : Json.firstText(system, "user_id", "customer", "wa_id");
  }

  private static @Nullable String group(JsonNode item) {
    String group = Json.text(item, "group_id");
    if (group == null && "group".equals(Json.text(item, "recipient_type"))) {
      group = Json.text(item, "recipient_id");
    }
    return group;
  }

  /** The business-scoped user id of the person whom the item is about, or null. */
  static @Nullable String userId(JsonNode envelope) {
    JsonNode item = envelope.path("item");
    String id = ofThread(envelope, "user_id");
    if (id == null) {
      id = namedUserId(item);
    }
    if (id != null) {
      return id;
    }
    id = Json.text(envelope.path("contact"), "user_id");
    // An id that a notice introduces is not yet the one that the conversation is known by.
    return id != null && id.equals(Json.text(item.path("system"), "user_id")) ? null : id;
  }

  /** The business-scoped user id that the item itself names, or null. */
  static @Nullable String namedUserId(JsonNode item) {
    // The conversation is still known by the id before the change.
    String id = Json.text(item.path("system"), "previous_user_id");
    if (id == null) {
      id = Json.firstText(item, "from_user_id", "recipient_user_id", "to_user_id", "user_id");
      if (id != null
          && id.equals(Json.text(item.path("system"), "user_id"))
          && Json.text(item, "from") != null) {
        return null; // a notice names the new id as the sender's: the number tells who it was
      }
    }
    if (id == null) {
      id = Json.text(item.path("user_id"), "previous");
    }
    if (id == null) {
      id = Json.text(item.path("contact"), "user_id"); // smb_app_state_sync
    }
    return id != null ? id : Json.text(item.path("message"), "recipient"); // standby echo
  }

  /** The number of the person whom the item is about, as the item itself names it, or null. */
  static @Nullable String number(JsonNode envelope) {
    String number = digits(ofThread(envelope, "wa_id"));
    return number != null
        ? number
        : namedNumber(
            envelope.path("item"),
            Json.text(envelope, "part"),
            Json.text(envelope.path("metadata"), "display_phone_number"));
  }

  /** In a thread of a history both sides write, and the thread tells who the person is. */
  private static @Nullable String ofThread(JsonNode envelope, String field) {
    return HistoryPieces.THREADS.equals(Json.text(envelope, "part"))
        ? Json.text(envelope.path("contact"), field)
        : null;
  }

  /**
   * The person's number that the item itself names, or null.
   *
   * @param part the array that the item stood in; echoes have the business's number in {@code from}
   * @param business the business's own number, which outgoing calls have in {@code from}
   */
  static @Nullable String namedNumber(
      JsonNode item, @Nullable String part, @Nullable String business) {
    String own = digits(business);
    boolean echo = "message_echoes".equals(part);
    for (String field : new String[] {"from", "recipient_id", "to", "wa_id"}) {
      String number = digits(Json.text(item, field));
      if (number != null && !number.equals(own) && !(echo && field.equals("from"))) {
        return number;
      }
    }
    String number = digits(Json.text(item.path("contact"), "phone_number")); // smb_app_state_sync
    if (number == null) {
      number = digits(Json.text(item.path("sender"), "phone_number")); // messaging_handovers
    }
    return number != null ? number : digits(Json.text(item.path("message"), "to")); // standby echo
  }

  /** A phone number without punctuation; a text that is no phone number as it is. */
  static @Nullable String digits(@Nullable String text) {
    if (text == null || isNumber(text)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        out.append(c);
      } else if ("+-(). ".indexOf(c) < 0) {
        return text;
      }
    }
    return out.isEmpty() ? text : out.toString();
  }

  /** Nearly all are written so. */
  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String phoneNumberId(JsonNode metadata, JsonNode item) {
    String id = Json.text(metadata, "phone_number_id");
    if (id == null) {
      id = Json.text(item.path("recipient"), "phone_number_id"); // messaging_handovers
    }
    return id != null ? id : Json.text(item.path("phone_number_settings"), "phone_number_id");
  }

  private static String accountLevel(JsonNode envelope) {
    // Partner events carry the portfolio's id in the entry and the account's in waba_info.
    String waba = Json.text(envelope.path("item").path("waba_info"), "waba_id");
    if (waba == null) {
      waba = Json.text(envelope, "waba");
    }
    String field = Json.text(envelope, "field");
    return (field == null ? "unknown" : field) + "/" + (waba == null ? "unknown" : waba);
  }

  /** The id, or the hash of one that is too long to be kept. */
  static String bounded(String id) {
    return id.length() <= ID_CHARS_MAX ? id : "sha256." + Texts.sha256(id);
  }
}
