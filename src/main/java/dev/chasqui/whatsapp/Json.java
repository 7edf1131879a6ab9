package dev.chasqui.whatsapp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON of this package, within bounds and without losing digits. */
final class Json {
  /** Deepest nesting taken; Meta's own bodies stay below 20. */
  static final int DEPTH_MAX = 100;

  private static final int DECIMAL_CHARS_MAX = 30;

  // Escaping non-ASCII keeps half a surrogate pair intact: as UTF-8 it could not be written at all.
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /**
   * Parses one JSON document.
   *
   * @throws IOException when it is not exactly one document, or nested too deeply
   */
  static JsonNode read(byte[] text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** As {@link #read(byte[])}. */
  static JsonNode read(Buffer text) throws IOException {
    return read(text.getBytes());
  }

  /** Reads one JSON document token by token, within the same bounds. */
  static JsonParser parser(byte[] text) throws IOException {
    return MAPPER.createParser(text);
  }

  /** The document as text, all ASCII. */
  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** The document as bytes, all ASCII. */
  static Buffer writeBytes(JsonNode node) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * A field as text: a string as it is, a number or a boolean in its JSON form. Null when it is
   * missing, empty or blank, or an object or array: Meta writes ids and times both as strings and
   * as numbers, and an absent phone number also as an empty string.
   */
  static @Nullable String text(JsonNode parent, String field) {
    return text(parent.path(field));
  }

  private static @Nullable String text(JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      return null;
    }
    String text = Texts.clean(node.asText());
    return text.isBlank() ? null : text;
  }

  /** As {@link #text(JsonNode, String)}, the first of several fields that has one. */
  static @Nullable String firstText(JsonNode parent, String... fields) {
    for (String field : fields) {
      String text = text(parent, field);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** A field as a whole number, written as a number or as a text; null when it is none. */
  static @Nullable Integer integer(JsonNode parent, String field) {
    String text = text(parent, field);
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * A field as a decimal number, written as a number or as a text. Null when it is none, or has an
   * exponent or more than {@value #DECIMAL_CHARS_MAX} characters: spelt out, 1e999999999 would fill
   * the memory.
   */
  static @Nullable BigDecimal decimal(JsonNode parent, String field) {
    String text = text(parent, field);
    try {
      return text == null
              || text.length() > DECIMAL_CHARS_MAX
              || text.indexOf('e') >= 0
              || text.indexOf('E') >= 0
          ? null
          : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The texts among the elements of an array, as {@link #text(JsonNode, String)} reads them. */
  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    for (JsonNode element : array) {
      String text = text(element);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** The elements of an array; a lone value as if it were one of them; none of a missing one. */
  static List<JsonNode> listed(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      return List.of(node);
    }
    var elements = new ArrayList<JsonNode>(node.size());
    node.forEach(elements::add);
    return elements;
  }
}
