package dev.chasqui.eventlog;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Chasqui writes into the log itself, beside the updates of webhooks. A value reads <code>
 * {"v":1, "key":…, "item":{…}}</code>, as those of webhooks do; times are milliseconds since 1970.
 */
public final class InternalItems {
  /** The kind of an item of {@link #timer}. */
  public static final String TIMER = "timer";

  /** The kind of an item of {@link #command}. */
  public static final String COMMAND = "command";

  /** The kind of an item of {@link #idsChanged}. */
  public static final String IDS_CHANGED = "ids_changed";

  /** The kind of an item of {@link #windowRefused}. */
  public static final String WINDOW_REFUSED = "window_refused";

  private static final int VERSION = 1;

  private InternalItems() {}

  /**
   * A timer that is due.
   *
   * @param id of its scheduling; the same however often it is fired
   * @param name what it is for
   */
  public static Buffer timer(ConversationKey conversation, String id, String name, Instant dueAt) {
    return item(
        conversation,
        new JsonObject().put("id", id).put("name", name).put("due", dueAt.toEpochMilli()));
  }

  /**
   * What somebody told Chasqui to do with a conversation.
   *
   * @param id chosen by whoever gives the command; the same when it is given again after a failure
   * @param action such as {@code pause} or {@code resume}
   * @param by who, or null
   */
  public static Buffer command(
      ConversationKey conversation, String id, String action, @Nullable String by, Instant at) {
    var item = new JsonObject().put("id", id).put("action", action).put("at", at.toEpochMilli());
    if (by != null) {
      item.put("by", by);
    }
    return item(conversation, item);
  }

  /**
   * WhatsApp answered a free-form message with 131047: the person's service window is closed.
   *
   * @param id of the refused message; the same however often it is told
   * @param heardAt the person's newest message known of when the refused one was queued, or null
   * @param at when it was refused
   */
  public static Buffer windowRefused(
      ConversationKey conversation, String id, @Nullable Instant heardAt, Instant at) {
    var item = new JsonObject().put("id", id).put("at", at.toEpochMilli());
    if (heardAt != null) {
      item.put("heard", heardAt.toEpochMilli());
    }
    return item(conversation, item);
  }

  /**
   * Whom an id belongs to, or what a conversation knows of its person, was changed by the owner of
   * another key: what is in memory of it must be read again.
   */
  public static Buffer idsChanged(ConversationKey id) {
    return item(id, new JsonObject());
  }

  private static Buffer item(ConversationKey conversation, JsonObject item) {
    return new JsonObject()
        .put("v", VERSION)
        .put("key", conversation.toString())
        .put("item", item)
        .toBuffer();
  }
}
