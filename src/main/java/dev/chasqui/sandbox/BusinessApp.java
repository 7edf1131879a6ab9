package dev.chasqui.sandbox;

import dev.chasqui.sandbox.Bubble.Author;
import dev.chasqui.sandbox.Bubble.State;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The WhatsApp Business App, in which a human agent of the business answers on the same number as
 * the gateway. What is done there reaches the person's phone, and the gateway as an echo. It
 * neither opens the service window nor ends it. Thread-safe.
 */
public final class BusinessApp {
  private static final int TEXT_CHARS_MAX = 4_096;

  private final SimulatedMeta meta;
  private final WebhookBodies bodies;
  private final Throughput throughput;

  BusinessApp(SimulatedMeta meta, WebhookBodies bodies, Throughput throughput) {
    this.meta = meta;
    this.bodies = bodies;
    this.throughput = throughput;
  }

  /**
   * Writes to a person.
   *
   * @return done when the gateway has taken the echo, as {@link SimulatedPerson#sendText}
   * @throws IllegalArgumentException when the text is blank or too long
   */
  public Future<WebhookReceipt> write(PersonCard person, String text) {
    check(text);
    String id = Ids.message();
    Instant now = meta.clock().instant();
    JsonObject echo = bodies.echo(person, id, now, "text", new JsonObject().put("body", text));
    var bubble =
        new Bubble(
            id, Author.AGENT, "text", text, null, null, null, now, State.SENT, null, null, null);
    meta.chats().append(person.key(), bubble, new Chats.Wire(echo, null));
    return deliver(id, echo);
  }

  /**
   * Changes the words of an agent's own message.
   *
   * @return as {@link #write}
   * @throws IllegalArgumentException when no agent wrote it or it is deleted
   */
  public Future<WebhookReceipt> edit(String messageId, String text) {
    check(text);
    PersonCard person = ownerOf(messageId);
    // The contract names the message before the edit by a constant, not by its id.
    var message =
        new JsonObject()
            .put("context", new JsonObject().put("id", "M0"))
            .put("type", "text")
            .put("text", new JsonObject().put("body", text));
    meta.chats().update(messageId, bubble -> bubble.edited(text));
    return correct(
        person,
        messageId,
        "edit",
        new JsonObject().put("original_message_id", messageId).put("message", message));
  }

  /**
   * Deletes an agent's own message for everyone.
   *
   * @return as {@link #write}
   * @throws IllegalArgumentException when no agent wrote it or it is deleted
   */
  public Future<WebhookReceipt> delete(String messageId) {
    PersonCard person = ownerOf(messageId);
    meta.chats().update(messageId, Bubble::deleted);
    return correct(
        person, messageId, "revoke", new JsonObject().put("original_message_id", messageId));
  }

  private Future<WebhookReceipt> correct(
      PersonCard person, String messageId, String type, JsonObject object) {
    JsonObject echo = bodies.echo(person, Ids.message(), meta.clock().instant(), type, object);
    return deliver(messageId, echo);
  }

  /** Messages from the app count against the number's throughput like those of people. */
  private Future<WebhookReceipt> deliver(String shownAt, JsonObject echo) {
    throughput.countInbound();
    return meta.deliver(shownAt, echo);
  }

  private PersonCard ownerOf(String messageId) {
    return meta.chats()
        .bubble(messageId)
        .filter(bubble -> bubble.author() == Author.AGENT && !bubble.kind().equals("deleted"))
        .flatMap(_ -> meta.chats().ownerOf(messageId))
        .orElseThrow(
            () -> new IllegalArgumentException("no message that an agent wrote and can change"));
  }

  private static void check(String text) {
    if (text.isBlank() || text.length() > TEXT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a text has 1 to " + TEXT_CHARS_MAX + " characters, not only spaces");
    }
  }
}
