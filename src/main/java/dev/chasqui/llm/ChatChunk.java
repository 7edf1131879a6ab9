package dev.chasqui.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one JSON object of a server says: a {@code chat.completion.chunk} of a stream, a whole
 * {@code chat.completion}, or an error (OpenAI API reference: Chat, Streaming). Reads leniently:
 * what is missing, null or unknown says nothing.
 *
 * @param text the piece of the answer; empty when it has none, as in a role-only delta
 * @param calls pieces of tool calls; empty when it has none
 * @param finishReason why the answer ended; null while it goes on
 * @param model the model that answers; null when not named
 * @param usage tokens used; null when not told
 * @param error what went wrong; null when nothing did
 */
record ChatChunk(
    String text,
    List<ToolFragment> calls,
    @Nullable String finishReason,
    @Nullable String model,
    @Nullable TokenUsage usage,
    @Nullable ServerError error) {
  private static final ObjectReader JSON = JsonMapper.builder().build().reader();

  /** Reads one object; null when the text is not one. */
  static @Nullable ChatChunk parse(String json) {
    ChatChunk plain = PlainChunk.read(json);
    return plain == null ? parseTree(json) : plain;
  }

  /** The same for all that a server may say. */
  static @Nullable ChatChunk parseTree(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      return root.isObject() ? from(root) : null;
    } catch (JsonProcessingException _) {
      return null;
    }
  }

  private static ChatChunk from(JsonNode root) {
    JsonNode choice = root.path("choices").path(0);
    JsonNode message = choice.has("delta") ? choice.path("delta") : choice.path("message");
    return new ChatChunk(
        text(message.path("content")),
        ToolFragment.of(message),
        string(choice.path("finish_reason")),
        string(root.path("model")),
        usage(root.path("usage")),
        ServerError.from(root));
  }

  /** Content is a string, or, from some servers, a list of typed parts. */
  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.isTextual() ? content.textValue() : "";
    }
    var joined = new StringBuilder();
    for (JsonNode part : content) {
      if (part.path("text").isTextual()) {
        joined.append(part.path("text").textValue());
      }
    }
    return joined.toString();
  }

  private static @Nullable TokenUsage usage(JsonNode usage) {
    if (!usage.path("prompt_tokens").canConvertToInt()) {
      return null;
    }
    return new TokenUsage(
        usage.path("prompt_tokens").intValue(), usage.path("completion_tokens").asInt(0), false);
  }

  private static @Nullable String string(JsonNode node) {
    return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
  }
}
