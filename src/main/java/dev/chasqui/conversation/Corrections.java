package dev.chasqui.conversation;

import dev.chasqui.conversation.ConversationState.Answering;
import dev.chasqui.conversation.ConversationState.Collecting;
import dev.chasqui.conversation.ConversationState.Committing;
import dev.chasqui.conversation.ConversationState.Delivering;
import dev.chasqui.conversation.ConversationState.Idle;
import dev.chasqui.conversation.ConversationState.Silent;
import dev.chasqui.model.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of a state that the person may still change, since nothing of their answer has left. */
final class Corrections {
  private Corrections() {}

  /** The message of this id if it can still be changed, else null. */
  static @Nullable ThoughtMessage open(ConversationState state, MessageId id) {
    var waiting = find(next(state), id);
    if (waiting != null) {
      return waiting;
    }
    return switch (state) {
      case Collecting s -> find(s.thought().unheard(), id);
      case Answering s -> find(s.thought().unheard(), id);
      case Idle _, Silent _, Delivering _, Committing _ -> null;
    };
  }

  /** Whether the model is answering it, or about to. */
  static boolean inThought(ConversationState state, MessageId id) {
    return find(next(state), id) == null && open(state, id) != null;
  }

  private static @Nullable ThoughtMessage find(List<ThoughtMessage> messages, MessageId id) {
    return messages.stream().filter(m -> m.message().id().equals(id)).findFirst().orElse(null);
  }

  /** What waits for the next thought. */
  private static List<ThoughtMessage> next(ConversationState state) {
    return switch (state) {
      case Idle _, Silent _, Collecting _ -> List.of();
      case Answering s -> s.next();
      case Delivering s -> s.next();
      case Committing s -> s.next();
    };
  }

  /** The state with other words in a message that can still be changed. */
  static ConversationState with(ConversationState state, ThoughtMessage edit) {
    MessageId id = edit.message().id();
    if (find(next(state), id) != null) {
      return withNext(
          state,
          next(state).stream()
              .map(m -> m.message().id().equals(id) ? m.corrected(edit) : m)
              .toList());
    }
    return switch (state) {
      case Collecting s -> s.with(s.thought().with(id, edit));
      case Answering s -> s.with(s.thought().with(id, edit));
      case Idle _, Silent _, Delivering _, Committing _ -> state;
    };
  }

  /** The state without a message that waits for the next thought. */
  static ConversationState without(ConversationState state, MessageId id) {
    return withNext(state, next(state).stream().filter(m -> !m.message().id().equals(id)).toList());
  }

  private static ConversationState withNext(ConversationState state, List<ThoughtMessage> next) {
    return switch (state) {
      case Idle _, Silent _, Collecting _ -> state;
      case Answering s -> s.queueing(next);
      case Delivering s -> new Delivering(s.pulse(), s.thought(), s.draft(), s.giveUpAt(), next);
      case Committing s -> new Committing(s.pulse(), s.thought(), s.turn(), next);
    };
  }
}
