package dev.chasqui.llm;

import java.util.List;

/**
 * What to ask a model.
 *
 * @param messages the prompt, system message first
 * @param maxTokens the most tokens that the answer may have
 * @param temperature 0 to 2
 * @param traceId ties logs of the call to the message that caused it
 * @param tools functions that the model may ask for; empty for none
 */
public record ModelRequest(
    List<ChatMessage> messages,
    int maxTokens,
    double temperature,
    String traceId,
    List<Tool> tools) {
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A request without tools. */
  public ModelRequest(
      List<ChatMessage> messages, int maxTokens, double temperature, String traceId) {
    this(messages, maxTokens, temperature, traceId, List.of());
  }

  /** The same without tools. */
  ModelRequest withoutTools() {
    return new ModelRequest(messages, maxTokens, temperature, traceId);
  }

  /** Whether a function of that name is among the tools. */
  boolean offers(String name) {
    return tools.stream().anyMatch(tool -> tool.name().equals(name));
  }
}
