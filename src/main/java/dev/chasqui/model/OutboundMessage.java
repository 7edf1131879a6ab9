package dev.chasqui.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message that Chasqui sends. */
public sealed interface OutboundMessage {

  /** The longest text body that WhatsApp takes, in characters. */
  int TEXT_CHARS_MAX = 4096;

  /**
   * A template that WhatsApp has approved, the only form outside the service window (Meta: Template
   * messages).
   *
   * @param language as WhatsApp names it, such as {@code es} or {@code pt_BR}
   * @param params what fills the gaps of its body, in order
   */
  record Template(String name, String language, List<String> params) implements OutboundMessage {
    public Template {
      params = List.copyOf(params);
    }
  }

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
