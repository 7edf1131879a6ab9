package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.eventlog.EventLog;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import dev.chasqui.outbound.Outbox;
import dev.chasqui.outbound.Presence;
import dev.chasqui.policy.SendPolicy;
import dev.chasqui.store.AliasStore;
import dev.chasqui.store.ConsentStore;
import dev.chasqui.store.MessageStore;
import dev.chasqui.turn.Phrases;
import dev.chasqui.turn.Turn;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the owners of all partitions share. Every part is safe for several event loops.
 *
 * @param log takes events that belong to another key
 * @param drainTimeout longest wait for running answers when a partition goes
 */
public record ConversationParts(
    Vertx vertx,
    ConversationConfig config,
    ConversationMachine machine,
    InstantSource clock,
    Deduplicator deduplicator,
    MessageStore messages,
    AliasStore aliases,
    EventLog log,
    Outbox outbox,
    Presence presence,
    Turn.Runner turns,
    Phrases phrases,
    PersonWords personWords,
    AgentWords agentWords,
    SendPolicy policy,
    KnownTemplates templates,
    ConsentStore consents,
    WindowRecord windows,
    Bookkeeping books,
    Persistence persistence,
    Timeline timeline,
    ConversationMeters meters,
    Duration drainTimeout) {

  /** Writes into the timeline of each message of a thought. */
  void note(Thought thought, Stage stage, Map<String, String> detail) {
    var now = clock.instant();
    for (String traceId : thought.traceIds()) {
      timeline.record(traceId, stage, now, detail);
    }
  }

  /** Writes into the timeline of a message; the detail is made for who keeps it. */
  void note(ThoughtMessage message, Stage stage, Supplier<Map<String, String>> detail) {
    timeline.record(message.traceId(), stage, clock.instant(), detail);
  }
}
