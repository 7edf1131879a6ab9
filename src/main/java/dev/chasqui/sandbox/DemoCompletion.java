package dev.chasqui.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One finished answer in the shapes of the OpenAI API. */
final class DemoCompletion {
  private final String id = "chatcmpl-" + Ids.random(18);
  private final long created = System.currentTimeMillis() / 1_000;
  private final List<String> tokens;
  private final String finishReason;
  private final int promptTokens;

  DemoCompletion(List<String> tokens, String finishReason, int promptTokens) {
    this.tokens = tokens;
    this.finishReason = finishReason;
    this.promptTokens = promptTokens;
  }

  List<String> tokens() {
    return tokens;
  }

  /** The answer of a call that does not stream. */
  JsonObject whole() {
    var message =
        new JsonObject()
            .put("role", "assistant")
            .put("content", String.join("", tokens))
            .put("refusal", null);
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
    return chunk(new JsonObject().put("role", "assistant").put("content", ""), null);
  }

  JsonObject content(String text) {
    return chunk(new JsonObject().put("content", text), null);
  }

  /** The last chunk with a choice: why the answer ends. */
  JsonObject finish() {
    return chunk(new JsonObject(), finishReason);
  }

  /** The chunk without choices that {@code include_usage} asks for. */
  JsonObject usageChunk() {
    return envelope("chat.completion.chunk").put("choices", new JsonArray()).put("usage", usage());
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
