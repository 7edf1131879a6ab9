package dev.chasqui.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One finished answer in the shapes of the OpenAI API: a text, or the call of a function, whose
 * tokens are then those of its arguments.
 */
final class DemoCompletion {
  private final String id = "chatcmpl-" + Ids.random(18);
  private final String callId = "call_" + Ids.random(18);
  private final long created = System.currentTimeMillis() / 1_000;
  private final List<String> tokens;
  private final String finishReason;
  private final int promptTokens;
  private final @Nullable String function;

  DemoCompletion(
      List<String> tokens, String finishReason, int promptTokens, @Nullable String function) {
    this.tokens = tokens;
    this.finishReason = finishReason;
    this.promptTokens = promptTokens;
    this.function = function;
  }

  List<String> tokens() {
    return tokens;
  }

  /** The answer of a call that does not stream. */
  JsonObject whole() {
    var message =
        new JsonObject()
            .put("role", "assistant")
            .put("content", function == null ? String.join("", tokens) : null)
            .put("refusal", null);
    if (function != null) {
      message.put("tool_calls", new JsonArray().add(call(String.join("", tokens))));
    }
    var choice =
        new JsonObject()
            .put("index", 0)
            .put("message", message)
            .put("logprobs", null)
            .put("finish_reason", finishReason);
    return envelope("chat.completion")
        .put("choices", new JsonArray().add(choice))
        .put("usage", usage());
  }

  /** The first chunk: who speaks. */
  JsonObject role() {
    var delta = new JsonObject().put("role", "assistant");
    if (function == null) {
      return chunk(delta.put("content", ""), null);
    }
    var call = call("").put("index", 0);
    return chunk(delta.put("content", null).put("tool_calls", new JsonArray().add(call)), null);
  }

  /** A further token, of the text or of the arguments. */
  JsonObject content(String token) {
    if (function == null) {
      return chunk(new JsonObject().put("content", token), null);
    }
    var fragment =
        new JsonObject().put("index", 0).put("function", new JsonObject().put("arguments", token));
    return chunk(new JsonObject().put("tool_calls", new JsonArray().add(fragment)), null);
  }

  /** The last chunk with a choice: why the answer ends. */
  JsonObject finish() {
    return chunk(new JsonObject(), finishReason);
  }

  /** The chunk without choices that {@code include_usage} asks for. */
  JsonObject usageChunk() {
    return envelope("chat.completion.chunk").put("choices", new JsonArray()).put("usage", usage());
  }

  private JsonObject call(String arguments) {
    return new JsonObject()
        .put("id", callId)
        .put("type", "function")
        .put("function", new JsonObject().put("name", function).put("arguments", arguments));
  }

  private JsonObject usage() {
    return new JsonObject()
        .put("prompt_tokens", promptTokens)
        .put("completion_tokens", tokens.size())
        .put("total_tokens", promptTokens + tokens.size());
  }

  private JsonObject chunk(JsonObject delta, @Nullable String finish) {
    var choice =
        new JsonObject()
            .put("index", 0)
            .put("delta", delta)
            .put("logprobs", null)
            .put("finish_reason", finish);
    return envelope("chat.completion.chunk").put("choices", new JsonArray().add(choice));
  }

  private JsonObject envelope(String object) {
    return new JsonObject()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", DemoModel.NAME)
        .put("system_fingerprint", "fp_demo");
  }
}
