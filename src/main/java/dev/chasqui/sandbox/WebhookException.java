package dev.chasqui.sandbox;

/** A gateway that cannot be connected or does not take a webhook. Carries no stack trace. */
public final class WebhookException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  WebhookException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The HTTP status of the last answer; 0 when there was none. */
  public int status() {
    return status;
  }
}
