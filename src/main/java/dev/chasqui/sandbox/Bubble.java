package dev.chasqui.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message as the phone of the person shows it. Immutable; a change is a new bubble with the
 * same id.
 *
 * @param id Meta's message id
 * @param fromPerson true when the person wrote it, false when the business did
 * @param kind Meta's {@code type}, or {@code voice} for a voice note
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
    boolean fromPerson,
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

  /** The ticks: one, two, two blue ones, or a warning. */
  public enum State {
    SENT,
    DELIVERED,
    READ,
    FAILED
  }

  Bubble withState(State next, @Nullable String newProblem) {
    return new Bubble(
        id,
        fromPerson,
        kind,
        text,
        mediaId,
        fileName,
        quotes,
        at,
        next,
        newProblem,
        reaction,
        clientId);
  }

  Bubble withReaction(@Nullable String emoji) {
    return new Bubble(
        id, fromPerson, kind, text, mediaId, fileName, quotes, at, state, problem, emoji, clientId);
  }
}
