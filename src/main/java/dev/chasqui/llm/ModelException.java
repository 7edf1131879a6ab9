package dev.chasqui.llm;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure of a model call. Carries no stack trace: kind and message say what happened.
 * The message holds no secret and no words of a person, so that it may be logged.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why the call failed; the value is a metric tag in lower case. */
  public enum Kind {
    CONNECT,
    FIRST_TOKEN_TIMEOUT,
    STALLED,
    RATE_LIMITED,
    SERVER_ERROR,
    REJECTED,
    BROKEN_STREAM,
    EMPTY_ANSWER,
    OVERLOADED,
    CIRCUIT_OPEN;

    /** The kind as a metric tag. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;
  private final int status;

  public ModelException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * A failure after which the server said when to come back.
   *
   * @param retryAfter how long the server asks to wait; null when it did not say
   */
  public ModelException(Kind kind, String message, @Nullable Duration retryAfter) {
    this(kind, message, retryAfter, 0);
  }

  /** A refusal with an HTTP status. */
  ModelException(Kind kind, String message, @Nullable Duration retryAfter, int status) {
    super(message, null, false, false);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.status = status;
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status of a refusal; 0 for any other failure. */
  int status() {
    return status;
  }

  /** How long the server asked to wait before the next try; null when it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
