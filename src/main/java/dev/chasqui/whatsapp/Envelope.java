package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.Source;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One item as {@link WebhookSplitter} wrote it, with what stands around it.
 *
 * @param kind the item's kind, see {@link WebhookItem#kind()}
 * @param receivedAt when its webhook arrived
 */
record Envelope(String kind, JsonNode root, Instant receivedAt) {
  /** How far a timestamp may lie ahead of the receive time before it counts as malformed. */
  private static final Duration CLOCK_SKEW_MAX = Duration.ofDays(1);

  /** The longest text read as seconds since 1970; three more digits would be milliseconds. */
  private static final int SECONDS_DIGITS_MAX = 11;

  /** Whether this version can read the item. */
  boolean readable() {
    return root.path("v").asInt() == WebhookSplitter.VERSION && item().isObject();
  }

  JsonNode item() {
    return root.path("item");
  }

  /** The webhook's field; the kind when the envelope lacks one. */
  String field() {
    String field = Json.text(root, "field");
    return field == null ? kind : field;
  }

  /** The array that the item stood in, or an empty text. */
  String part() {
    String part = Json.text(root, "part");
    return part == null ? "" : part;
  }

  /** The item as received. */
  String json() {
    return Json.write(item().isMissingNode() ? root : item());
  }

  /** The key that the item was logged under, so that event and Kafka partition always agree. */
  ConversationKey key() {
    ConversationKey logged = loggedKey();
    return logged == null ? ItemIdentity.key(root) : logged;
  }

  /** The key written into the envelope; null when there is none or it is malformed. */
  @Nullable ConversationKey loggedKey() {
    String key = Json.text(root, "key");
    try {
      return key == null ? null : ConversationKey.parse(key);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether the item names a person or a group. */
  boolean ofSomebody() {
    return ItemIdentity.contact(root) != null;
  }

  /** The person whom the item is about; in a group, the member who wrote. */
  Contact person() {
    JsonNode contact = root.path("contact");
    JsonNode profile = contact.path("profile");
    String number = ItemIdentity.number(root);
    String parent =
        Json.firstText(
            item(),
            "from_parent_user_id",
            "to_parent_user_id",
            "recipient_parent_user_id",
            "parent_recipient_user_id");
    String hash = Json.text(item(), "recipient_identity_key_hash");
    return new Contact(
        number != null ? number : ItemIdentity.digits(Json.text(contact, "wa_id")),
        ItemIdentity.userId(root),
        Json.text(profile, "name"),
        Json.text(profile, "username"),
        parent != null ? parent : Json.text(contact, "parent_user_id"),
        hash != null ? hash : Json.text(contact, "identity_key_hash"));
  }

  /**
   * The item's {@code timestamp}, or that of its entry; the receive time when it is missing,
   * malformed or ahead.
   */
  Instant timestamp() {
    Instant at = seconds(item(), "timestamp");
    if (at == null) {
      at = seconds(item().path("metadata"), "timestamp"); // smb_app_state_sync
    }
    if (at == null) {
      at = seconds(root, "time");
    }
    return at != null && at.isBefore(receivedAt.plus(CLOCK_SKEW_MAX)) ? at : receivedAt;
  }

  /** A field in seconds since 1970, past or future; null when it is missing or malformed. */
  static @Nullable Instant seconds(JsonNode parent, String field) {
    String text = Json.text(parent, field);
    if (text == null || text.length() > SECONDS_DIGITS_MAX) {
      return null;
    }
    try {
      long seconds = Long.parseLong(text);
      return seconds > 0 ? Instant.ofEpochSecond(seconds) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Where the item comes from; it has no id of its own. */
  Source source() {
    return source(fingerprint());
  }

  /** Where the item comes from, with a key of deduplication made of its ids. */
  Source source(String dedupKey) {
    // Partner events carry the portfolio's id in the entry and the account's in waba_info.
    String account = Json.text(item().path("waba_info"), "waba_id");
    return new Source(
        key(),
        account != null ? account : Json.text(root, "waba"),
        field(),
        timestamp(),
        json(),
        dedupKey);
  }

  /** A key of deduplication for an item that has no id of its own. */
  String fingerprint() {
    return kind + "/" + ItemIdentity.fingerprint(root);
  }

  /** The event that keeps the item as it is. */
  InboundEvent.Unknown unknown() {
    String id = kind.equals("echo") ? Json.text(item(), "id") : null;
    return new InboundEvent.Unknown(
        key(), field(), json(), id == null ? fingerprint() : kind + "/" + id);
  }
}
