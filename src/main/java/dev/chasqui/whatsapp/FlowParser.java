package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.FlowEvent;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code flows} (Meta: WhatsApp Flows, webhooks). */
final class FlowParser {
  private FlowParser() {}

  /** The event; null when it names no flow or lacks what it cannot do without. */
  static @Nullable FlowEvent parse(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "flow_id");
    String event = Json.text(item, "event");
    if (id == null || event == null) {
      return null;
    }
    String message = Json.text(item, "message");
    if (event.equals("FLOW_STATUS_CHANGE")) {
      String current = Json.text(item, "new_status");
      return current == null
          ? null
          : new FlowEvent.StatusChanged(
              envelope.source(), id, Json.text(item, "old_status"), current, message);
    }
    String state = Json.text(item, "alert_state");
    return state == null
        ? null
        : new FlowEvent.AlertRaised(
            envelope.source(),
            id,
            event,
            state.equals("ACTIVATED"),
            Json.firstText(item, "error_rate", "p90_latency", "availability"),
            Json.text(item, "threshold"),
            message);
  }
}
