package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP answer other than 2xx into a failure. */
final class HttpRefusal {
  private HttpRefusal() {}

  /** The failure that a status, its headers and as much of its body as arrived amount to. */
  static ModelException of(
      int status, MultiMap headers, Buffer body, ServerWords words, Instant now) {
    if (status >= 300 && status < 400) {
      // Following it would hand the key and the prompt to a host that nobody configured.
      return new ModelException(Kind.REJECTED, "status=%d redirect refused".formatted(status));
    }
    Kind kind = kind(status);
    return new ModelException(
        kind,
        "status=%d %s".formatted(status, describe(body, words)),
        kind == Kind.REJECTED ? null : RetryHint.from(headers, now),
        status);
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 429 -> Kind.RATE_LIMITED;
      // The server gave up waiting, or asks for another try: nothing is wrong with the request.
      case 408, 425 -> Kind.SERVER_ERROR;
      default -> status >= 500 ? Kind.SERVER_ERROR : Kind.REJECTED;
    };
  }

  private static String describe(Buffer body, ServerWords words) {
    String text = body.toString();
    @Nullable ChatChunk chunk = ChatChunk.parse(text);
    if (chunk != null && chunk.error() != null) {
      return words.describe(chunk.error());
    }
    return "body=\"%s\"".formatted(words.clean(text));
  }
}
