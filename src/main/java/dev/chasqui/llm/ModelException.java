package dev.chasqui.llm;

/**
 * An expected failure of a model call. Carries no stack trace: kind and message say what happened.
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
    CIRCUIT_OPEN
  }

  private final Kind kind;

  public ModelException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
