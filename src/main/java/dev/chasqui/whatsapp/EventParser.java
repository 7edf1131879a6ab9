package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items that {@link WebhookSplitter} wrote, and those that Chasqui writes into the log
 * itself. Never fails because of what an item holds: what is malformed or unknown becomes {@link
 * dev.chasqui.model.MessageContent.Unknown} or {@link InboundEvent.Unknown} and keeps its JSON.
 * Texts come without NUL and without halves of surrogate pairs. Stateless, safe for use by several
 * threads.
 */
public final class EventParser {
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
    JsonNode root;
    try {
      root = Json.read(value);
    } catch (IOException e) {
      return unreadable(kind, value);
    }
    var envelope = new Envelope(kind, root, receivedAt);
    InboundEvent event = envelope.readable() ? read(envelope) : null;
    return event == null ? envelope.unknown() : event;
  }

  /** The typed event, or null when the item is malformed or of unknown shape. */
  private static @Nullable InboundEvent read(Envelope envelope) {
    return switch (envelope.kind()) {
      case "message" -> MessageParser.received(envelope);
      case "echo" -> MessageParser.written(envelope);
      case "status" -> StatusParser.parse(envelope);
      case "standby" -> ThreadParser.observed(envelope);
      case "messaging_handovers" -> ThreadParser.handover(envelope);
      case "timer" -> InternalParser.timer(envelope);
      case "command" -> InternalParser.command(envelope);
      default -> null;
    };
  }

  private static InboundEvent unreadable(String kind, Buffer value) {
    String text = Texts.clean(value.toString());
    return new InboundEvent.Unknown(UNREADABLE, kind, text, kind + "/" + Texts.sha256(text));
  }
}
