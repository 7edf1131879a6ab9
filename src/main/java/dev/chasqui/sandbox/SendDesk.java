package dev.chasqui.sandbox;

import dev.chasqui.sandbox.Bubble.State;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Decides about one call of the message endpoint: send, read receipt or refusal. Thread-safe. */
final class SendDesk {
  private static final Duration TYPING = Duration.ofSeconds(25);

  /** What the caller hears. */
  sealed interface Outcome {
    record Refused(GraphError error) implements Outcome {}

    record Accepted(JsonObject answer) implements Outcome {}

    /** Accepted, but the answer gets lost. */
    record AcceptedSilently() implements Outcome {}
  }

  private final MetaOptions options;
  private final SendValidator validator;
  private final Throughput throughput;
  private final Faults faults;
  private final Chats chats;
  private final StatusFlow statuses;
  private final InstantSource clock;

  SendDesk(
      MetaOptions options,
      Throughput throughput,
      Faults faults,
      Chats chats,
      StatusFlow statuses,
      InstantSource clock) {
    this.options = options;
    this.validator = new SendValidator(options.displayPhoneNumber());
    this.throughput = throughput;
    this.faults = faults;
    this.chats = chats;
    this.statuses = statuses;
    this.clock = clock;
  }

  Outcome take(JsonObject body) {
    return body.containsKey("status") ? readReceipt(body) : send(body);
  }

  private Outcome readReceipt(JsonObject body) {
    GraphError error = validator.checkRead(body);
    if (error != null) {
      return new Outcome.Refused(error);
    }
    String messageId = body.getString("message_id");
    PersonCard person = chats.ownerOf(messageId).orElse(null);
    if (person == null) {
      return new Outcome.Refused(
          GraphError.of(131009, "Message with id '" + messageId + "' does not exist"));
    }
    chats.markRead(messageId);
    if (body.containsKey("typing_indicator")) {
      chats.typing(person.key(), TYPING);
    }
    return new Outcome.Accepted(new JsonObject().put("success", true));
  }

  private Outcome send(JsonObject body) {
    GraphError error = validator.check(body);
    if (error != null) {
      return new Outcome.Refused(error);
    }
    Faults.Fault fault = faults.next();
    if (fault instanceof Faults.Fault.Refuse(int code)) {
      return new Outcome.Refused(GraphError.of(code, "Programmed by the simulator"));
    }
    PersonCard person = recipient(body);
    if (person == null) {
      return new Outcome.Refused(closedWindow());
    }
    boolean template = "template".equals(body.getValue("type"));
    if (!template && !chats.windowOpen(person.key())) {
      return new Outcome.Refused(closedWindow());
    }
    if (!throughput.tryOutbound()) {
      return new Outcome.Refused(
          GraphError.of(
              130429,
              "Message failed to send because there were too many messages sent from this phone"
                  + " number in a short period of time"));
    }
    if (!chats.pairLimit(person.key()).tryTake()) {
      return new Outcome.Refused(
          GraphError.of(
              131056,
              "Message failed to send because there were too many messages sent from this phone"
                  + " number to the same user in a short period of time"));
    }
    JsonObject answer = accept(body, person);
    return fault == null ? new Outcome.Accepted(answer) : new Outcome.AcceptedSilently();
  }

  private static GraphError closedWindow() {
    return GraphError.of(
        131047,
        "Message failed to send because more than 24 hours have passed since the customer last"
            + " replied to this number");
  }

  private @Nullable PersonCard recipient(JsonObject body) {
    String to = SendValidator.digits(SendValidator.string(body, "to", ""));
    String address = to.isEmpty() ? body.getString("recipient") : to;
    PersonCard known = chats.find(address).orElse(null);
    if (known != null || !options.acceptsStrangers()) {
      return known;
    }
    try {
      PersonCard stranger =
          chats.add(
              to.isEmpty()
                  ? new PersonCard(null, address, "Somebody", null)
                  : PersonCard.withNumber(to, "+" + to));
      chats.openWindow(stranger.key());
      return stranger;
    } catch (RejectedExecutionException _) {
      return null;
    }
  }

  private JsonObject accept(JsonObject body, PersonCard person) {
    String messageId = Ids.message();
    boolean byNumber = !SendValidator.string(body, "to", "").isEmpty();
    var contact =
        new JsonObject()
            .put("input", byNumber ? body.getString("to") : body.getString("recipient"))
            .put(byNumber ? "wa_id" : "user_id", byNumber ? person.waId() : person.userId());
    var answer =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("contacts", new JsonArray().add(contact))
            .put("messages", new JsonArray().add(new JsonObject().put("id", messageId)));
    Bubble bubble = bubble(messageId, body);
    chats.append(person.key(), bubble, new Chats.Wire(body, answer));
    if (bubble.kind().equals("reaction") && bubble.quotes() != null) {
      String emoji = bubble.text().isEmpty() ? null : bubble.text();
      chats.update(bubble.quotes(), b -> b.withReaction(emoji));
    }
    statuses.follow(person, bubble);
    return answer;
  }

  private Bubble bubble(String messageId, JsonObject body) {
    String type = SendValidator.string(body, "type", "text");
    JsonObject content =
        body.getValue(type) instanceof JsonObject object ? object : new JsonObject();
    String text =
        switch (type) {
          case "text" -> content.getString("body");
          case "reaction" -> content.getString("emoji");
          case "interactive" ->
              content.getValue("body") instanceof JsonObject shown
                  ? SendValidator.string(shown, "text", "")
                  : "";
          case "template" -> content.getString("name");
          default -> SendValidator.string(content, "caption", "");
        };
    String quotes =
        type.equals("reaction")
            ? content.getString("message_id")
            : body.getValue("context") instanceof JsonObject context
                ? context.getString("message_id")
                : null;
    return new Bubble(
        messageId,
        Bubble.Author.ASSISTANT,
        type,
        text,
        content.getValue("id") instanceof String mediaId ? mediaId : null,
        content.getValue("filename") instanceof String name ? name : null,
        quotes,
        clock.instant(),
        State.SENT,
        null,
        null,
        body.getString("biz_opaque_callback_data"));
  }
}
