package dev.chasqui.conversation;

import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.model.MessageId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Events of messages that wait for their answer: settled when it is durable, and so is the message.
 * Confined to the conversation's context.
 */
final class OpenEvents {
  private record Open(LoggedEvent event, Future<Void> stored) {}

  private final Map<MessageId, Open> events = new HashMap<>();
  private final Consumer<MessageId> settled;

  /**
   * @param settled hears of every message for which nothing is to be done any more
   */
  OpenEvents(Consumer<MessageId> settled) {
    this.settled = settled;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  boolean contains(MessageId message) {
    return events.containsKey(message);
  }

  /**
   * @param stored tells when the message is in PostgreSQL
   */
  void add(MessageId message, LoggedEvent event, Future<Void> stored) {
    events.put(message, new Open(event, stored));
    stored.onSuccess(_ -> event.unanswered());
  }

  /** Nothing is to be done for the message any more; its event ends as storing it does. */
  void settle(ThoughtMessage message) {
    var open = events.remove(message.message().id());
    if (open != null) {
      settled.accept(message.message().id());
      open.stored.onComplete(_ -> open.event.done(), open.event::failed);
    }
  }

  void fail(Thought thought, Throwable failure) {
    for (var message : thought.messages()) {
      var open = events.remove(message.message().id());
      if (open != null) {
        open.event.failed(failure);
      }
    }
  }

  /** Leaves all unsettled, for the next owner. */
  void clear() {
    events.clear();
  }
}
