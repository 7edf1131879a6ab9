package dev.chasqui.conversation;

import dev.chasqui.eventlog.EventLog;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.eventlog.InternalItems;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.outbound.WindowRefusals;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells a conversation of a refused message by an event on its key, so that its owner hears of it
 * in order with all else, on whichever node, also after a crash. Thread-safe.
 */
public final class RefusalNotices implements WindowRefusals {
  private final EventLog log;

  /** Tells through this log. */
  public RefusalNotices(EventLog log) {
    this.log = log;
  }

  @Override
  public Future<Void> tell(
      ConversationKey conversation, String clientId, @Nullable Instant heardAt, Instant at) {
    return log.append(
        List.of(
            new EventRecord(
                conversation.toString(),
                InternalItems.WINDOW_REFUSED,
                InternalItems.windowRefused(conversation, clientId, heardAt, at),
                UUID.randomUUID().toString(),
                at)));
  }
}
