package dev.chasqui.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server could not be started. The message says in plain words why and what to do. */
public final class BackendStartException extends RuntimeException {
  /** Creates an exception whose message is shown to the person who started the process. */
  public BackendStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  BackendStartException(String message) {
    this(message, null);
  }
}
