package dev.chasqui.policy;

import java.util.List;

/** In which form something may be sent, if it may. */
public sealed interface SendDecision {

  /** As it is. */
  record FreeForm() implements SendDecision {}

  /** As this template. */
  record Template(String name, String language, List<String> params) implements SendDecision {
    public Template {
      params = List.copyOf(params);
    }
  }

  /**
   * Not at all.
   *
   * @param reason in plain words, for the console and the log; holds nothing about the person
   */
  record Refuse(Cause cause, String reason) implements SendDecision {}

  /** Why not; a closed set, fit for a metric. */
  enum Cause {
    OPTED_OUT,
    NO_CONSENT,
    WINDOW_CLOSED,
    NO_TEMPLATE,
    WRONG_TEMPLATE
  }
}
