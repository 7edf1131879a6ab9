package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.CallEvent;
import dev.chasqui.model.InboundEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code calls} (Meta: Calling API, webhooks). */
final class CallParser {
  private CallParser() {}

  /** An element of one of its arrays; null when its shape is unknown. */
  static @Nullable InboundEvent parse(Envelope envelope) {
    return switch (envelope.part()) {
      case "calls" -> call(envelope);
      case "statuses" -> status(envelope);
      case "errors" -> AccountParser.appError(envelope);
      default -> null;
    };
  }

  private static @Nullable CallEvent call(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "id");
    String event = Json.text(item, "event");
    if (id == null || event == null || !envelope.ofSomebody()) {
      return null;
    }
    var source = envelope.source("call/" + id + "/" + event);
    boolean byPerson = "USER_INITIATED".equals(Json.text(item, "direction"));
    String clientId = Json.text(item, "biz_opaque_callback_data");
    return switch (event) {
      case "connect" ->
          new CallEvent.Connected(
              source,
              id,
              envelope.person(),
              byPerson,
              Json.text(item.path("session"), "sdp_type"),
              Json.text(item.path("session"), "sdp"),
              clientId);
      case "terminate" ->
          new CallEvent.Ended(
              source,
              id,
              envelope.person(),
              byPerson,
              Json.text(item, "status"),
              Envelope.seconds(item, "start_time"),
              Envelope.seconds(item, "end_time"),
              duration(item),
              clientId);
      default -> null;
    };
  }

  private static @Nullable CallEvent status(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "id");
    String status = Json.text(item, "status");
    return id == null || status == null || !envelope.ofSomebody()
        ? null
        : new CallEvent.StatusChanged(
            envelope.source("call/" + id + "/" + status),
            id,
            envelope.person(),
            status,
            Json.text(item, "biz_opaque_callback_data"));
  }

  private static @Nullable Duration duration(JsonNode item) {
    Integer seconds = Json.integer(item, "duration");
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }
}
