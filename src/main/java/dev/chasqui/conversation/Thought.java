package dev.chasqui.conversation;

import dev.chasqui.model.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person means to say, in one message or several. It gets one answer.
 *
 * @param messages in the order in which they came; never empty
 * @param overflow messages beyond the bound, which are stored and answered with the rest but not
 *     shown to the model
 * @param openedAt when its first message was taken up
 * @param held whether a holding line was sent for it
 */
public record Thought(List<ThoughtMessage> messages, int overflow, Instant openedAt, boolean held) {
  public Thought {
    messages = List.copyOf(messages);
  }

  static Thought of(ThoughtMessage first, Instant now) {
    return new Thought(List.of(first), 0, now, false);
  }

  Thought with(ThoughtMessage further) {
    var all = new ArrayList<>(messages);
    all.add(further);
    return new Thought(all, overflow, openedAt, held);
  }

  /** The same with other words in one message. */
  Thought with(MessageId id, ThoughtMessage edit) {
    var all =
        messages.stream()
            .map(message -> message.message().id().equals(id) ? message.corrected(edit) : message)
            .toList();
    return new Thought(all, overflow, openedAt, held);
  }

  /** The same without a message; null when that was all. */
  @Nullable Thought without(MessageId id) {
    var rest = messages.stream().filter(message -> !message.message().id().equals(id)).toList();
    return rest.isEmpty() ? null : new Thought(rest, overflow, openedAt, held);
  }

  Thought withOverflow() {
    return new Thought(messages, overflow + 1, openedAt, held);
  }

  Thought asHeld() {
    return new Thought(messages, overflow, openedAt, true);
  }

  /** Whether its answer must say sorry for the delay. */
  public boolean late() {
    for (var message : messages) {
      if (message.late()) {
        return true;
      }
    }
    return false;
  }

  /** How many parts of its answer left before a crash. */
  int partsSaid() {
    int most = 0;
    for (var message : messages) {
      most = Math.max(most, message.partsSaid());
    }
    return most;
  }

  /** Its messages of whose answer nothing has left. */
  List<ThoughtMessage> unheard() {
    return messages.stream().filter(message -> !message.begun()).toList();
  }

  public ThoughtMessage first() {
    return messages.getFirst();
  }

  public ThoughtMessage last() {
    return messages.getLast();
  }

  /** The ids of its messages, in order. */
  public List<MessageId> ids() {
    return messages.stream().map(m -> m.message().id()).toList();
  }

  /** The traces of its messages, in order. */
  public List<String> traceIds() {
    return messages.stream().map(ThoughtMessage::traceId).toList();
  }
}
