package dev.chasqui.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nearly all chunks of a stream are, a piece of text in one choice, in one pass and
 * without a tree. Everything else (errors, usage, calls of tools, further choices, other types than
 * expected, what is no JSON) is left to {@link ChatChunk}. Used for one chunk.
 */
final class PlainChunk {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser in;
  private String text = "";
  private @Nullable String finishReason;
  private @Nullable String model;
  private boolean chosen;
  private boolean told;

  private PlainChunk(JsonParser in) {
    this.in = in;
  }

  /** One step into the value of a field; false when it is none of a plain chunk. */
  @FunctionalInterface
  private interface Field {
    boolean take(String name, JsonToken value) throws IOException;
  }

  /** The chunk; null when it is not a plain one. */
  static @Nullable ChatChunk read(String json) {
    try (var in = JSON.createParser(json)) {
      var chunk = new PlainChunk(in);
      return in.nextToken() == JsonToken.START_OBJECT && chunk.fields(chunk::root)
          ? new ChatChunk(chunk.text, List.of(), chunk.finishReason, chunk.model, null, null)
          : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** The fields of an object that has begun, up to its end. */
  private boolean fields(Field field) throws IOException {
    String name;
    while ((name = in.nextFieldName()) != null) {
      JsonToken value = in.nextToken();
      if (value == null || !field.take(name, value)) {
        return false;
      }
    }
    return in.currentToken() == JsonToken.END_OBJECT;
  }

  private boolean root(String name, JsonToken value) throws IOException {
    return switch (name) {
      case "choices" -> choices(value);
      case "model" -> {
        model = word(value);
        yield isWord(value);
      }
      case "error", "usage" -> value == JsonToken.VALUE_NULL;
      case "object" -> value == JsonToken.VALUE_STRING && !in.getText().equals("error");
      default -> skip();
    };
  }

  private boolean choices(JsonToken value) throws IOException {
    if (chosen || value != JsonToken.START_ARRAY) {
      return false;
    }
    chosen = true;
    JsonToken first = in.nextToken();
    return first == JsonToken.END_ARRAY
        || (first == JsonToken.START_OBJECT
            && fields(this::choice)
            && in.nextToken() == JsonToken.END_ARRAY);
  }

  private boolean choice(String name, JsonToken value) throws IOException {
    return switch (name) {
      case "delta" -> delta(value);
      case "message" -> false;
      case "finish_reason" -> {
        finishReason = word(value);
        yield isWord(value);
      }
      default -> skip();
    };
  }

  private boolean delta(JsonToken value) throws IOException {
    if (told || value != JsonToken.START_OBJECT) {
      return false;
    }
    told = true;
    return fields(this::piece);
  }

  private boolean piece(String name, JsonToken value) throws IOException {
    return switch (name) {
      case "content" -> {
        text = value == JsonToken.VALUE_STRING ? in.getText() : "";
        yield isWord(value);
      }
      case "tool_calls", "function_call" -> value == JsonToken.VALUE_NULL;
      default -> skip();
    };
  }

  private boolean skip() throws IOException {
    in.skipChildren();
    return true;
  }

  private static boolean isWord(JsonToken value) {
    return value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
  }

  private @Nullable String word(JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING && in.getTextLength() > 0 ? in.getText() : null;
  }
}
