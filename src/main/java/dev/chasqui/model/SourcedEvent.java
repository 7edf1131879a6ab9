package dev.chasqui.model;

import java.time.Instant;

/** An event of a webhook that is stored as it is, whether or not anybody acts on it. */
public sealed interface SourcedEvent extends InboundEvent.Recorded
    permits AccountEvent,
        CallEvent,
        FlowEvent,
        GroupEvent,
        HistoryEvent,
        NumberEvent,
        PersonEvent,
        TemplateEvent {

  /** What it has in common with all others. */
  Source source();

  /** When it happened. */
  default Instant at() {
    return source().at();
  }

  @Override
  default ConversationKey conversation() {
    return source().conversation();
  }

  @Override
  default String field() {
    return source().field();
  }

  @Override
  default String json() {
    return source().json();
  }

  @Override
  default String dedupKey() {
    return source().dedupKey();
  }
}
