package dev.chasqui.llm;

import java.util.List;

/**
 * What to ask a model.
 *
 * @param messages the prompt, system message first
 * @param maxTokens the most tokens that the answer may have
 * @param temperature 0 to 2
 * @param traceId ties logs of the call to the message that caused it
 */
public record ModelRequest(
    List<ChatMessage> messages, int maxTokens, double temperature, String traceId) {
  public ModelRequest {
    messages = List.copyOf(messages);
  }
}
