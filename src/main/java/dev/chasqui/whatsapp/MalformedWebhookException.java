package dev.chasqui.whatsapp;

/** A webhook body that is no JSON object, or one beyond the bounds. Carries no stack trace. */
public final class MalformedWebhookException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param detail what was expected, without anything of the body
   */
  public MalformedWebhookException(String detail) {
    super(detail, null, false, false);
  }
}
