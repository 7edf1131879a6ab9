package dev.chasqui.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message as the phone of the person shows it. Immutable; a change is a new bubble with the
 * same id.
 *
 * @param id Meta's message id
 * @param author who wrote it
 * @param kind Meta's {@code type}, {@code voice} for a voice note, or {@code edited} and {@code
 *     deleted} for what became of a text
 * @param text body, caption or a short description; empty when there is none
 * @param mediaId of the file to show, or null
 * @param fileName of a document, or null
 * @param quotes id of the quoted message, or of the one reacted to; null for none
 * @param state how far it got
 * @param problem why it did not get on, for a person to read: the answer of a gateway that refuses
 *     it, or null
 * @param reaction emoji that the other side put on it, or null
 * @param clientId {@code biz_opaque_callback_data} of a message of the business, or null
 */
public record Bubble(
    String id,
    Author author,
    String kind,
    String text,
    @Nullable String mediaId,
    @Nullable String fileName,
    @Nullable String quotes,
    Instant at,
    State state,
    @Nullable String problem,
    @Nullable String reaction,
    @Nullable String clientId) {

  /** The two sides; the business has two voices. */
  public enum Author {
    PERSON,
    /** The business, through the Graph API. */
    ASSISTANT,
    /** A person of the business, in the WhatsApp Business App. */
    AGENT
  }

  /** The ticks: one, two, two blue ones, or a warning. */
  public enum State {
    SENT,
    DELIVERED,
    READ,
    FAILED
  }

  /** Whether the customer wrote it, not the business. */
  public boolean fromPerson() {
    return author == Author.PERSON;
  }

  Bubble withState(State next, @Nullable String newProblem) {
    return copy(kind, text, next, newProblem, reaction);
  }

  Bubble withReaction(@Nullable String emoji) {
    return copy(kind, text, state, problem, emoji);
  }

  Bubble edited(String newText) {
    return copy("edited", newText, state, problem, reaction);
  }

  Bubble deleted() {
    return copy("deleted", "", state, problem, null);
  }

  private Bubble copy(
      String newKind,
      String newText,
      State newState,
      @Nullable String newProblem,
      @Nullable String newReaction) {
    return new Bubble(
        id,
        author,
        newKind,
        newText,
        mediaId,
        fileName,
        quotes,
        at,
        newState,
        newProblem,
        newReaction,
        clientId);
  }
}
