package dev.chasqui.sandbox;

import dev.chasqui.sandbox.TimelineRecorder.Trace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of the page's API. Times are milliseconds since 1970, with three decimals. */
final class SandboxJson {
  private SandboxJson() {}

  static JsonObject change(Chats.Change change) {
    var json = new JsonObject().put("version", change.version());
    return switch (change) {
      case Chats.Change.PersonAdded added -> json.put("person", person(added.person()));
      case Chats.Change.BubbleChanged changed ->
          json.put("of", changed.person()).put("bubble", bubble(changed.bubble()));
      case Chats.Change.TypingChanged typing ->
          json.put("of", typing.person()).put("typingUntil", nullableMillis(typing.until()));
    };
  }

  static JsonObject person(PersonCard person) {
    return new JsonObject()
        .put("key", person.key())
        .put("name", person.name())
        .put("waId", person.waId())
        .put("userId", person.userId())
        .put("username", person.username());
  }

  /** A line of the list: the person and the latest message. */
  static JsonObject summary(Chats.Snapshot chat) {
    JsonObject last =
        chat.bubbles().reversed().stream()
            .filter(bubble -> !bubble.kind().equals("reaction"))
            .findFirst()
            .map(SandboxJson::bubble)
            .orElse(null);
    return person(chat.person())
        .put("last", last)
        .put("typingUntil", nullableMillis(chat.typingUntil()));
  }

  static JsonObject chat(Chats.Snapshot chat, List<Trace> traces) {
    var bubbles = new JsonArray();
    chat.bubbles().forEach(bubble -> bubbles.add(bubble(bubble)));
    var timelines = new JsonArray();
    traces.forEach(trace -> timelines.add(trace(trace)));
    return new JsonObject()
        .put("version", chat.version())
        .put("person", person(chat.person()))
        .put("bubbles", bubbles)
        .put("typingUntil", nullableMillis(chat.typingUntil()))
        .put("traces", timelines);
  }

  static JsonObject bubble(Bubble bubble) {
    return new JsonObject()
        .put("id", bubble.id())
        .put("mine", bubble.fromPerson())
        .put("agent", bubble.author() == Bubble.Author.AGENT)
        .put("kind", bubble.kind())
        .put("text", bubble.text())
        .put("media", bubble.mediaId())
        .put("file", bubble.fileName())
        .put("quotes", bubble.quotes())
        .put("at", millis(bubble.at()))
        .put("state", bubble.state().name())
        .put("problem", bubble.problem())
        .put("reaction", bubble.reaction())
        .put("clientId", bubble.clientId());
  }

  static JsonObject trace(Trace trace) {
    var events = new JsonArray();
    for (var event : trace.events()) {
      var detail = new JsonObject();
      event.detail().forEach(detail::put);
      events.add(
          new JsonObject()
              .put("stage", event.stage().name())
              .put("at", millis(event.at()))
              .put("detail", detail));
    }
    return new JsonObject()
        .put("id", trace.id())
        .put("message", trace.message())
        .put("events", events);
  }

  private static double millis(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at) / 1_000.0;
  }

  private static @Nullable Double nullableMillis(@Nullable Instant at) {
    return at == null ? null : (Double) millis(at);
  }
}
