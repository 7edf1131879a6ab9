package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.MessageOrigin;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items that {@link WebhookSplitter} wrote. Never fails because of what an item holds:
 * what is malformed or unknown becomes {@link dev.chasqui.model.MessageContent.Unknown} or {@link
 * InboundEvent.Other} and keeps its JSON. Texts come without NUL and without halves of surrogate
 * pairs. Stateless, safe for use by several threads.
 */
public final class EventParser {
  /** How far a timestamp may lie ahead of the receive time before it counts as malformed. */
  private static final Duration CLOCK_SKEW_MAX = Duration.ofDays(1);

  /** The key of an item that cannot be read at all. */
  private static final ConversationKey UNREADABLE =
      new ConversationKey(new PhoneNumberId("account"), new ContactId("unreadable"));

  /**
   * Reads one item.
   *
   * @param kind the item's kind, see {@link WebhookItem#kind()}
   * @param value the item's JSON
   * @param receivedAt when its webhook arrived; stands in for a missing or malformed timestamp
   */
  public InboundEvent parse(String kind, Buffer value, Instant receivedAt) {
    JsonNode envelope;
    try {
      envelope = Json.read(value);
    } catch (IOException e) {
      return unreadable(kind, value);
    }
    JsonNode item = envelope.path("item");
    boolean known = envelope.path("v").asInt() == WebhookSplitter.VERSION && item.isObject();
    if (known && kind.equals("message") && ItemIdentity.contact(envelope) != null) {
      return new InboundEvent.MessageReceived(message(envelope, item, receivedAt));
    }
    if (known && kind.equals("status")) {
      InboundEvent status = status(envelope, item, receivedAt);
      if (status != null) {
        return status;
      }
    }
    return other(kind, envelope, item);
  }

  private static InboundMessage message(JsonNode envelope, JsonNode item, Instant receivedAt) {
    JsonNode context = item.path("context");
    String replyTo = Json.text(context, "id");
    boolean forwarded =
        context.path("forwarded").asBoolean() || context.path("frequently_forwarded").asBoolean();
    var origin =
        new MessageOrigin(
            forwarded,
            Json.text(context.path("referred_product"), "product_retailer_id"),
            referral(item.path("referral")));
    return new InboundMessage(
        ItemIdentity.messageId(envelope),
        key(envelope),
        person(envelope, item),
        instant(item, receivedAt),
        ContentParser.parse(item),
        replyTo == null ? null : new MessageId(replyTo),
        origin);
  }

  private static @Nullable String referral(JsonNode referral) {
    String headline = Json.text(referral, "headline");
    String body = Json.text(referral, "body");
    if (headline != null && body != null) {
      return headline + ": " + body;
    }
    return headline != null ? headline : body;
  }

  private static Contact person(JsonNode envelope, JsonNode item) {
    JsonNode contact = envelope.path("contact");
    JsonNode profile = contact.path("profile");
    String business = Json.text(envelope.path("metadata"), "display_phone_number");
    String number = ItemIdentity.number(item, business);
    String userId = ItemIdentity.userId(item);
    return new Contact(
        number != null ? number : ItemIdentity.digits(Json.text(contact, "wa_id")),
        userId != null ? userId : Json.text(contact, "user_id"),
        Json.text(profile, "name"),
        Json.text(profile, "username"));
  }

  private static @Nullable InboundEvent status(
      JsonNode envelope, JsonNode item, Instant receivedAt) {
    String id = Json.text(item, "id");
    DeliveryStatus status = deliveryStatus(Json.text(item, "status"));
    if (id == null || status == null) {
      return null;
    }
    JsonNode error = item.path("errors").path(0);
    String detail = Json.text(error.path("error_data"), "details");
    return new InboundEvent.StatusChanged(
        key(envelope),
        new MessageId(id),
        status,
        instant(item, receivedAt),
        Json.text(item, "biz_opaque_callback_data"),
        status == DeliveryStatus.FAILED ? error.path("code").asInt() : 0,
        detail != null ? detail : Json.firstText(error, "message", "title"));
  }

  private static @Nullable DeliveryStatus deliveryStatus(@Nullable String status) {
    if (status == null) {
      return null;
    }
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "sent" -> DeliveryStatus.SENT;
      case "delivered" -> DeliveryStatus.DELIVERED;
      case "read" -> DeliveryStatus.READ;
      case "played" -> DeliveryStatus.PLAYED;
      case "failed" -> DeliveryStatus.FAILED;
      default -> null;
    };
  }

  private static InboundEvent other(String kind, JsonNode envelope, JsonNode item) {
    String field = Json.text(envelope, "field");
    String id = kind.equals("echo") ? Json.text(item, "id") : null;
    return new InboundEvent.Other(
        key(envelope),
        field == null ? kind : field,
        Json.write(item.isMissingNode() ? envelope : item),
        kind + "/" + (id != null ? id : ItemIdentity.fingerprint(envelope)));
  }

  private static InboundEvent unreadable(String kind, Buffer value) {
    String text = Texts.clean(value.toString());
    return new InboundEvent.Other(UNREADABLE, kind, text, kind + "/" + Texts.sha256(text));
  }

  /** The key that the item was logged under, so that event and Kafka partition always agree. */
  private static ConversationKey key(JsonNode envelope) {
    String key = Json.text(envelope, "key");
    try {
      return key == null ? ItemIdentity.key(envelope) : ConversationKey.parse(key);
    } catch (IllegalArgumentException e) {
      return ItemIdentity.key(envelope);
    }
  }

  private static Instant instant(JsonNode item, Instant receivedAt) {
    String text = Json.text(item, "timestamp");
    if (text == null || text.length() > 11) {
      return receivedAt;
    }
    try {
      Instant at = Instant.ofEpochSecond(Long.parseLong(text));
      boolean sane = at.getEpochSecond() > 0 && at.isBefore(receivedAt.plus(CLOCK_SKEW_MAX));
      return sane ? at : receivedAt;
    } catch (NumberFormatException e) {
      return receivedAt;
    }
  }
}
