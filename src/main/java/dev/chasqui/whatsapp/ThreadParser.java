package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import org.jspecify.annotations.Nullable;

/**
 * Reads who owns a thread, and what happens in threads of other owners (Meta: Conversation routing;
 * Standby webhooks).
 */
final class ThreadParser {
  private ThreadParser() {}

  /** A value of {@code messaging_handovers}; null when its type is unknown or it names nobody. */
  static InboundEvent.@Nullable ThreadControlChanged handover(Envelope envelope) {
    JsonNode item = envelope.item();
    String type = Json.text(item, "type");
    boolean taken = "control_taken".equals(type);
    if (type == null || !(taken || type.equals("control_passed")) || !envelope.ofSomebody()) {
      return null;
    }
    JsonNode change = item.path(type);
    String summary = Json.text(change.path("conversation_context").path("summary"), "text");
    return new InboundEvent.ThreadControlChanged(
        envelope.key(),
        envelope.timestamp(),
        taken,
        Json.firstText(change, "previous_owner_role", "previous_owner_app_role"),
        Json.firstText(change, "new_owner_role", "app_role"),
        Json.text(change, "new_owner_app_id"),
        summary,
        envelope.json(),
        envelope.fingerprint());
  }

  /** An element of one of the arrays of {@code standby}. */
  static InboundEvent.@Nullable Observed observed(Envelope envelope) {
    InboundEvent inner =
        switch (envelope.part()) {
          case "messages" -> MessageParser.received(envelope);
          case "message_echoes" -> ownersReply(envelope);
          case "statuses" -> StatusParser.parse(envelope);
          case "errors" -> AccountParser.appError(envelope);
          default -> null;
        };
    return inner == null ? null : new InboundEvent.Observed(inner);
  }

  /** What a standby echo carries is the body of a send call, which looks like a message. */
  private static @Nullable InboundEvent ownersReply(Envelope envelope) {
    HumanMessage message =
        MessageParser.fromBusiness(envelope, ContentParser.parse(envelope.item().path("message")));
    return message == null ? null : new InboundEvent.OwnerReplied(message);
  }
}
