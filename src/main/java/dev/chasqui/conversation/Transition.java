package dev.chasqui.conversation;

import java.util.List;

/** What an event did: the state after it and what is to be done, in order. */
public record Transition(ConversationState state, List<Effect> effects) {
  public Transition {
    effects = List.copyOf(effects);
  }

  static Transition to(ConversationState state, Effect... effects) {
    return new Transition(state, List.of(effects));
  }
}
