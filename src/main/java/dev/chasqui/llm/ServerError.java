package dev.chasqui.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.llm.ModelException.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An error as servers describe it in JSON. OpenAI nests an object under {@code error}; others put a
 * string there, or the fields at the top with {@code "object": "error"}.
 *
 * @param message for people; may be empty
 * @param type such as {@code rate_limit_error}; may be empty
 * @param code a word or an HTTP status; may be empty
 */
record ServerError(String message, String type, String code) {

  /** The error that an object tells; null when it tells none. */
  static @Nullable ServerError from(JsonNode root) {
    JsonNode error = root.path("error");
    if (error.isTextual()) {
      return new ServerError(error.textValue(), "", "");
    }
    if (error.isObject()) {
      return fields(error);
    }
    return root.path("object").asText("").equals("error") ? fields(root) : null;
  }

  /**
   * The kind of a failure that came inside a stream, where the HTTP status was already sent as 200.
   */
  Kind kind() {
    String words = (type + ' ' + code).toLowerCase(Locale.ROOT);
    if (words.contains("429") || words.contains("rate_limit")) {
      return Kind.RATE_LIMITED;
    }
    boolean ours = words.contains("invalid_request") || code.matches("4\\d\\d");
    return ours ? Kind.REJECTED : Kind.SERVER_ERROR;
  }

  private static ServerError fields(JsonNode node) {
    return new ServerError(
        node.path("message").asText(""),
        node.path("type").asText(""),
        node.path("code").asText(""));
  }
}
