package dev.chasqui.conversation;

import java.util.List;
import java.util.stream.Stream;

/** What an event did: the state after it and what is to be done, in order. */
public record Transition(ConversationState state, List<Effect> effects) {
  public Transition {
    effects = List.copyOf(effects);
  }

  static Transition to(ConversationState state, Effect... effects) {
    return new Transition(state, List.of(effects));
  }

  /** What the next one does comes after what this one does. */
  Transition then(Transition next) {
    return new Transition(
        next.state, Stream.concat(effects.stream(), next.effects.stream()).toList());
  }
}
