package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why the assistant says nothing in a conversation.
 *
 * @param since event time of what silenced it
 * @param until when it may come back by itself, or null for not before it is asked to
 * @param detail plain words for a person, or null
 */
public record Silence(
    Reason reason, Instant since, @Nullable Instant until, @Nullable String detail) {
  /** Who has the word, or who took it from the assistant. */
  public enum Reason {
    /** A human agent wrote in the WhatsApp Business App. */
    HUMAN,
    /** A human agent asked for it. */
    PAUSED,
    /** The person, the model or a rule asked for a human agent. */
    HANDED_OVER,
    /** Another application, such as Meta's own agent, owns the thread. */
    OTHER_AGENT
  }
}
