package dev.chasqui.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a tool call, as one chunk of a stream brings it.
 *
 * @param index which call of the answer it belongs to
 * @param id empty when this piece does not tell it
 * @param name empty when this piece does not tell it
 * @param arguments the next characters of the arguments; may be empty
 */
record ToolFragment(int index, String id, String name, String arguments) {

  /** The pieces in a {@code delta} or {@code message}, with the one call of the old form. */
  static List<ToolFragment> of(JsonNode message) {
    var fragments = new ArrayList<ToolFragment>();
    for (JsonNode call : message.path("tool_calls")) {
      // Whole messages number their calls by position; some servers do so in streams as well.
      int index = call.path("index").asInt(fragments.size());
      fragments.add(of(index, call.path("id").asText(""), call.path("function")));
    }
    if (fragments.isEmpty() && message.path("function_call").isObject()) {
      fragments.add(of(0, "", message.path("function_call")));
    }
    return List.copyOf(fragments);
  }

  /** Whether it tells nothing: the server speaks, but the model does not. */
  boolean isEmpty() {
    return name.isEmpty() && arguments.isEmpty();
  }

  private static ToolFragment of(int index, String id, JsonNode function) {
    JsonNode arguments = function.path("arguments");
    return new ToolFragment(
        index,
        id,
        function.path("name").asText(""),
        // A string by the book; some servers put the object itself there.
        arguments.isContainerNode() ? arguments.toString() : arguments.asText(""));
  }
}
