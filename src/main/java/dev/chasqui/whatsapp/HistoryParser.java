package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.HistoryEntry.Author;
import dev.chasqui.model.HistoryEvent;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.MessageId;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what {@link HistoryPieces} made of a history, and the files that follow it. */
final class HistoryParser {
  private HistoryParser() {}

  /** An item of the field {@code history}; null when it is malformed. */
  static @Nullable InboundEvent parse(Envelope envelope) {
    return switch (envelope.part()) {
      case HistoryPieces.THREADS ->
          message(envelope, author(envelope), "", position(envelope.root().path("chunk")));
      case HistoryPieces.TOGETHER -> thread(envelope);
      case "messages" -> message(envelope, Author.PERSON, "/media", null);
      case "message_echoes" -> message(envelope, Author.HUMAN_AGENT, "/media", null);
      case "history" -> chunk(envelope);
      case "errors" -> AccountParser.appError(envelope);
      default -> null;
    };
  }

  private static InboundEvent thread(Envelope envelope) {
    var messages = new ArrayList<InboundEvent.Recorded>();
    var ids = new StringBuilder();
    for (JsonNode item : envelope.item().path("messages")) {
      var root = Json.object();
      for (var property : envelope.root().properties()) {
        root.set(property.getKey(), property.getValue());
      }
      root.put("part", HistoryPieces.THREADS).set("item", item);
      var single = new Envelope(envelope.kind(), root, envelope.receivedAt());
      var message = message(single, author(single), "", position(root.path("chunk")));
      messages.add(message == null ? single.unknown() : message);
      ids.append(messages.getLast().dedupKey()).append('\n');
    }
    // Of equal ids only the first are kept, so equal ids are equal threads.
    String dedupKey = "history/thread/" + Texts.sha256(ids.toString());
    return new InboundEvent.ThreadImported(envelope.key(), messages, dedupKey);
  }

  private static HistoryEvent.@Nullable HistoryMessage message(
      Envelope envelope,
      Author author,
      String keySuffix,
      HistoryEvent.@Nullable Position position) {
    if (!envelope.ofSomebody()) {
      return null;
    }
    JsonNode item = envelope.item();
    MessageId id = ItemIdentity.messageId(envelope.root());
    return new HistoryEvent.HistoryMessage(
        envelope.source("history/" + id.value() + keySuffix),
        id,
        envelope.person(),
        author,
        envelope.timestamp(),
        ContentParser.parse(item),
        status(Json.text(item.path("history_context"), "status")),
        position);
  }

  private static Author author(Envelope envelope) {
    JsonNode item = envelope.item();
    String from = ItemIdentity.digits(Json.text(item, "from"));
    String business =
        ItemIdentity.digits(Json.text(envelope.root().path("metadata"), "display_phone_number"));
    boolean ofBusiness =
        Json.firstText(item, "to", "to_user_id") != null
            || (from == null ? Json.text(item, "from_user_id") == null : from.equals(business));
    return ofBusiness ? Author.HUMAN_AGENT : Author.PERSON;
  }

  private static HistoryEvent.@Nullable Status status(@Nullable String status) {
    if (status == null) {
      return null;
    }
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "PENDING" -> HistoryEvent.Status.PENDING;
      case "SENT" -> HistoryEvent.Status.SENT;
      case "DELIVERED" -> HistoryEvent.Status.DELIVERED;
      case "READ" -> HistoryEvent.Status.READ;
      case "PLAYED" -> HistoryEvent.Status.PLAYED;
      case "ERROR" -> HistoryEvent.Status.ERROR;
      default -> null;
    };
  }

  private static @Nullable HistoryEvent chunk(Envelope envelope) {
    JsonNode item = envelope.item();
    if (item.path("errors").path(0).isObject()) {
      return new HistoryEvent.Declined(
          envelope.source(), AccountParser.error(item.path("errors").path(0)));
    }
    HistoryEvent.Position position = position(item.path("metadata"));
    if (position == null) {
      return null;
    }
    String key =
        "history/chunk/%s/%d/%d/%s"
            .formatted(
                envelope.key().number(),
                position.phase(),
                position.order(),
                Json.text(envelope.root(), "digest"));
    return new HistoryEvent.ChunkArrived(
        envelope.source(key), position, envelope.root().path("messages").asInt());
  }

  private static HistoryEvent.@Nullable Position position(JsonNode metadata) {
    Integer phase = Json.integer(metadata, "phase");
    Integer order = Json.integer(metadata, "chunk_order");
    Integer progress = Json.integer(metadata, "progress");
    return phase == null || order == null || progress == null
        ? null
        : new HistoryEvent.Position(phase, order, progress);
  }
}
