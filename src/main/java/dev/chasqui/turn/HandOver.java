package dev.chasqui.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.chasqui.llm.Tool;
import dev.chasqui.llm.ToolCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The function by which a model asks that a human agent answers. */
final class HandOver {
  /** In code points. */
  static final int REASON_CHARS_MAX = 300;

  static final String NO_REASON = "the model asked for a human agent";

  static final Tool TOOL =
      new Tool(
          "hand_over",
          "Hands this chat over to a human colleague, who answers from now on. Call it when the"
              + " person insists on talking to a human, is upset, or needs something that only a"
              + " person can settle. The person is told automatically.",
          """
          {"type": "object",
           "properties": {
             "reason": {
               "type": "string",
               "description": "For the colleague: what the person needs, in one short sentence."}},
           "required": ["reason"]}\
          """);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private HandOver() {}

  /** Why a human agent should answer; null when none of the calls asks for one. */
  static @Nullable String reason(List<ToolCall> calls) {
    return calls.stream()
        .filter(call -> call.name().equals(TOOL.name()))
        .findFirst()
        .map(call -> clean(reasonIn(call.arguments())))
        .orElse(null);
  }

  /** Arguments that cannot be read have lost the reason, but the wish stands. */
  private static String reasonIn(String arguments) {
    try {
      JsonNode given = JSON.readTree(arguments);
      return (given.isTextual() ? given : given.path("reason")).asText("");
    } catch (JsonProcessingException _) {
      return "";
    }
  }

  /** On one line, without what no database or screen takes, and not too long. */
  private static String clean(String reason) {
    var clean = new StringBuilder();
    reason
        .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\s]+", " ")
        .strip()
        .codePoints()
        .limit(REASON_CHARS_MAX)
        .forEach(clean::appendCodePoint);
    return clean.isEmpty() ? NO_REASON : clean.toString();
  }
}
