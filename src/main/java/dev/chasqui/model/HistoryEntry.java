package dev.chasqui.model;

import java.time.Instant;

/**
 * One remembered utterance of a conversation.
 *
 * @param text what a model may read of it; media are described in words
 */
public record HistoryEntry(Author author, String text, Instant at) {
  /** Who said it. */
  public enum Author {
    PERSON,
    ASSISTANT,
    HUMAN_AGENT
  }
}
