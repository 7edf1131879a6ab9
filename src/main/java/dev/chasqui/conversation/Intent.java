package dev.chasqui.conversation;

import org.jspecify.annotations.Nullable;

/**
 * What the words of a person ask for.
 *
 * @param reason which words or which rule told, in plain words; null for {@link Kind#ANSWER}
 */
public record Intent(Kind kind, @Nullable String reason) {
  /** An answer, as nearly always. */
  public static final Intent ANSWER = new Intent(Kind.ANSWER, null);

  /** What is asked for. */
  public enum Kind {
    ANSWER,
    /** To speak with a human agent. */
    HUMAN,
    /** No more messages. */
    OPT_OUT,
    /** Messages again. */
    OPT_IN
  }
}
