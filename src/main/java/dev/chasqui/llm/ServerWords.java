package dev.chasqui.llm;

import dev.chasqui.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a server said fit for an exception message: without the key, which some servers repeat
 * when they refuse it; without the prompt, which some repeat when they cannot read it; short; on
 * one line.
 */
final class ServerWords {
  private static final int MAX_CHARS = 300;

  /** Shorter pieces of a prompt are found in any text by chance. */
  private static final int ECHO_CHARS = 16;

  private final @Nullable Secret key;
  private final ModelRequest request;

  ServerWords(@Nullable Secret key, ModelRequest request) {
    this.key = key;
    this.request = request;
  }

  /** The words that may be logged. */
  String clean(String words) {
    if (repeatsPrompt(words)) {
      return "[withheld: repeats the prompt]";
    }
    String secret = key == null ? "" : key.reveal().strip();
    String clean = secret.isEmpty() ? words : words.replace(secret, "[REDACTED]");
    clean = clean.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS) + '…';
  }

  /** The error in one line. */
  String describe(ServerError error) {
    return "type=%s code=%s message=\"%s\""
        .formatted(clean(error.type()), clean(error.code()), clean(error.message()));
  }

  private boolean repeatsPrompt(String words) {
    return request.messages().stream()
        .map(ChatMessage::content)
        .filter(content -> content.length() >= ECHO_CHARS)
        .anyMatch(content -> words.contains(content.substring(0, ECHO_CHARS)));
  }
}
