package dev.chasqui.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A function that a model may ask to be called (OpenAI API reference: Chat, {@code tools}).
 *
 * @param name letters, digits, dashes and underscores
 * @param description tells the model when to call it
 * @param parameters JSON schema of its arguments, an object
 */
public record Tool(String name, String description, String parameters) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Refuses what no server takes: it goes into every request as it is. */
  public Tool {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("not a function name: " + name);
    }
    try {
      if (!JSON.readTree(parameters).isObject()) {
        throw new IllegalArgumentException("the schema of %s is no object".formatted(name));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the schema of %s is no JSON".formatted(name), e);
    }
  }
}
