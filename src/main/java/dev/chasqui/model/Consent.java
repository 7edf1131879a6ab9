package dev.chasqui.model;

/**
 * What a person has agreed to.
 *
 * @param messages to be written to at all, beyond answers to what they write
 * @param marketing to be sent offers
 */
public record Consent(State messages, State marketing) {

  /** Nothing was said either way. */
  public static final Consent UNKNOWN = new Consent(State.UNKNOWN, State.UNKNOWN);

  /** What is agreed to. */
  public enum Kind {
    MESSAGES,
    MARKETING
  }

  /** Whether it is. */
  public enum State {
    UNKNOWN,
    GRANTED,
    REVOKED
  }

  /** The same with one of them changed. */
  public Consent with(Kind kind, State state) {
    return switch (kind) {
      case MESSAGES -> new Consent(state, marketing);
      case MARKETING -> new Consent(messages, state);
    };
  }
}
