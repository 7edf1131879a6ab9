package dev.chasqui.whatsapp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An expected failure of a Graph API call. Carries no stack trace. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorClass errorClass;
  private final int code;
  private final transient @Nullable Duration retryAfter;

  /**
   * @param code Meta's code; 0 when the call failed before an answer
   * @param detail plain words for a person, without secrets
   * @param retryAfter the server's hint, or null
   */
  public GraphException(
      ErrorClass errorClass, int code, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.errorClass = errorClass;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public ErrorClass errorClass() {
    return errorClass;
  }

  public int code() {
    return code;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
