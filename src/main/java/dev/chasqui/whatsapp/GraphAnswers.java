package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.MessageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the answers of the Graph API. */
final class GraphAnswers {
  private static final int DETAIL_CHARS_MAX = 300;
  private static final long RETRY_AFTER_SECONDS_MAX = 24 * 60 * 60;

  private GraphAnswers() {}

  /**
   * The parts of an HTTP answer that count.
   *
   * @param retryAfter the header's value, null when there is none
   */
  record Answer(int status, @Nullable String retryAfter, Buffer body) {
    boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * The JSON of a successful answer.
   *
   * @throws GraphException when the answer is an error, or a success without JSON: then nobody
   *     knows what happened
   */
  static JsonNode success(Answer answer, String token) {
    JsonNode json = json(answer.body);
    if (!answer.isSuccess()) {
      throw error(answer, json, token);
    }
    if (json == null) {
      throw new GraphException(ErrorClass.UNKNOWN, 0, "the answer is not JSON", null);
    }
    return json;
  }

  /**
   * The id of the accepted message.
   *
   * @throws GraphException when there is none
   */
  static MessageId messageId(JsonNode json) {
    String id = Json.text(json.path("messages").path(0), "id");
    if (id == null) {
      throw new GraphException(ErrorClass.UNKNOWN, 0, "the answer names no message id", null);
    }
    return new MessageId(id);
  }

  private static @Nullable JsonNode json(Buffer body) {
    try {
      JsonNode json = Json.read(body);
      return json.isObject() ? json : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static GraphException error(Answer answer, @Nullable JsonNode json, String token) {
    Duration hint = retryAfter(answer.retryAfter);
    JsonNode error = json == null ? null : json.path("error");
    if (error == null || !error.path("code").canConvertToInt()) {
      return new GraphException(
          ofStatus(answer.status), 0, "HTTP " + answer.status + " without an error code", hint);
    }
    int code = error.path("code").asInt();
    ErrorClass known = GraphErrors.classify(code);
    // 429 says refused, whatever the code.
    ErrorClass errorClass =
        known == ErrorClass.UNKNOWN && answer.status == 429 ? ErrorClass.REPLAY : known;
    return new GraphException(
        errorClass, code, detail(error, token), hint != null ? hint : GraphErrors.waitAfter(code));
  }

  private static ErrorClass ofStatus(int status) {
    if (status == 429) {
      return ErrorClass.REPLAY;
    }
    if (status == 401 || status == 403) {
      return ErrorClass.STOP;
    }
    return status >= 500 || status == 408 ? ErrorClass.UNKNOWN : ErrorClass.FIX;
  }

  /** Meta's words; its text about a malformed token quotes the token. */
  private static String detail(JsonNode error, String token) {
    String message = Json.text(error, "message");
    String details = Json.text(error.path("error_data"), "details");
    String text =
        details == null || details.equals(message)
            ? String.valueOf(message)
            : message == null ? details : message + ": " + details;
    String safe = token.isEmpty() ? text : text.replace(token, "[REDACTED]");
    return Texts.cut(safe, DETAIL_CHARS_MAX, "…");
  }

  private static @Nullable Duration retryAfter(@Nullable String header) {
    try {
      long seconds = header == null ? -1 : Long.parseLong(header.strip());
      return seconds < 0 ? null : Duration.ofSeconds(Math.min(seconds, RETRY_AFTER_SECONDS_MAX));
    } catch (NumberFormatException e) {
      return null; // A date: not worth a wrong clock.
    }
  }
}
