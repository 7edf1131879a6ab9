package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items that Chasqui writes into the log itself; their encoder is in {@code eventlog}.
 */
final class InternalParser {
  private InternalParser() {}

  /** A timer that is due; null when a part of it is missing. */
  static InboundEvent.@Nullable TimerFired timer(Envelope envelope) {
    JsonNode item = envelope.item();
    ConversationKey key = envelope.loggedKey();
    String id = Json.text(item, "id");
    String name = Json.text(item, "name");
    Instant due = millis(item, "due");
    return key == null || id == null || name == null || due == null
        ? null
        : new InboundEvent.TimerFired(key, id, name, due);
  }

  /** A command; null when a part of it is missing. */
  static InboundEvent.@Nullable Command command(Envelope envelope) {
    JsonNode item = envelope.item();
    ConversationKey key = envelope.loggedKey();
    String id = Json.text(item, "id");
    String action = Json.text(item, "action");
    Instant at = millis(item, "at");
    return key == null || id == null || action == null || at == null
        ? null
        : new InboundEvent.Command(key, id, action, Json.text(item, "by"), at);
  }

  /** A refusal by the service window; null when a part of it is missing. */
  static InboundEvent.@Nullable WindowRefused windowRefused(Envelope envelope) {
    JsonNode item = envelope.item();
    ConversationKey key = envelope.loggedKey();
    String id = Json.text(item, "id");
    Instant at = millis(item, "at");
    return key == null || id == null || at == null
        ? null
        : new InboundEvent.WindowRefused(key, id, millis(item, "heard"), at);
  }

  private static @Nullable Instant millis(JsonNode item, String field) {
    JsonNode node = item.path(field);
    return node.canConvertToLong() && node.isIntegralNumber()
        ? Instant.ofEpochMilli(node.longValue())
        : null;
  }
}
