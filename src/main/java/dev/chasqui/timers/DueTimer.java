package dev.chasqui.timers;

import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.model.ConversationKey;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A timer that this node has claimed.
 *
 * @param id of its scheduling; the same however often it is fired
 * @param dueAt when it was to fire
 * @param claimedAt by the database's clock
 */
record DueTimer(
    ConversationKey conversation, String name, String id, Instant dueAt, Instant claimedAt) {
  /** The kind of its event in the log. */
  static final String KIND = "timer";

  private static final int VERSION = 1;

  /** The event: <code>{"v":1,"key":…,"item":{"id":…,"name":…,"due":epoch millis}}</code>. */
  EventRecord event() {
    String key = conversation.toString();
    var value =
        new JsonObject()
            .put("v", VERSION)
            .put("key", key)
            .put(
                "item",
                new JsonObject().put("id", id).put("name", name).put("due", dueAt.toEpochMilli()));
    return new EventRecord(key, KIND, value.toBuffer(), "timer-" + id, claimedAt);
  }
}
