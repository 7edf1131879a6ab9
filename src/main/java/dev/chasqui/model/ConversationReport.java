package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a conversation beside its messages: what a console shows and other
 * systems act on.
 *
 * @param at event time
 * @param reason plain words, or null
 */
public record ConversationReport(Kind kind, Instant at, @Nullable String reason) {
  /** What happened. */
  public enum Kind {
    /** A human agent wrote in the WhatsApp Business App; the assistant steps back. */
    HUMAN_WROTE,
    /** The assistant was asked to pause. */
    PAUSED,
    /** The assistant answers again. */
    RESUMED,
    /** A human agent is needed. */
    HANDED_OVER,
    /** Another application owns the thread. */
    OTHER_AGENT,
    /** The person waited long for a human agent. */
    GHOST,
    /** The person wants no more messages. */
    OPTED_OUT,
    /** The person wants messages again. */
    OPTED_IN,
    /** A message exists that the Cloud API does not show; the assistant may be blind here. */
    BLIND,
    /** Something was not sent because WhatsApp or the person would not have it. */
    WITHHELD
  }
}
