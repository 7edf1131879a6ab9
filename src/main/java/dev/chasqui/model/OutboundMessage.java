package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/** A message that Chasqui sends. */
public sealed interface OutboundMessage {

  /** The longest text body that WhatsApp takes, in characters. */
  int TEXT_CHARS_MAX = 4096;

  /**
   * Free-form text in WhatsApp's formatting.
   *
   * @param body 1 to {@value #TEXT_CHARS_MAX} characters
   * @param replyTo the message to quote, or null
   */
  record Text(String body, @Nullable MessageId replyTo) implements OutboundMessage {
    public Text {
      if (body.isBlank() || body.length() > TEXT_CHARS_MAX) {
        throw new IllegalArgumentException(
            "text body must have 1 to " + TEXT_CHARS_MAX + " characters, has " + body.length());
      }
    }
  }
}
