package dev.chasqui.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to be sent.
 *
 * @param freeForm whether there is a form of it that is no template
 * @param template the template that says the same, or null
 * @param language of the person, ISO 639-1 with or without a region, such as {@code es_MX}
 * @param params what fills the template's gaps, in order
 */
public record Outgoing(
    Purpose purpose,
    boolean freeForm,
    @Nullable String template,
    String language,
    List<String> params) {
  public Outgoing {
    params = List.copyOf(params);
  }

  /** What it is for, which decides the consent that it needs. */
  public enum Purpose {
    /** The assistant answers what the person wrote. */
    REPLY,
    /** A human of the business writes. */
    HUMAN,
    /** Tells that an opt-out or opt-in was understood. */
    CONFIRMATION,
    /** What the person waits for: a reminder, an order's progress. */
    NOTICE,
    /** An offer. */
    MARKETING
  }

  /** Text only; it is refused when the window is closed. */
  public static Outgoing text(Purpose purpose, String language) {
    return new Outgoing(purpose, true, null, language, List.of());
  }

  /** Text, or a template when the window is closed. */
  public static Outgoing textOr(
      Purpose purpose, String template, String language, List<String> params) {
    return new Outgoing(purpose, true, template, language, params);
  }

  /** A template in any case. */
  public static Outgoing template(
      Purpose purpose, String template, String language, List<String> params) {
    return new Outgoing(purpose, false, template, language, params);
  }
}
