package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How timers become rows, so that a timer is set or cancelled in the same transaction as what it
 * belongs to. Rows are in the table {@code timers} of {@code V10__timers.sql}; the room {@code
 * timers} fires them.
 *
 * <p>A conversation has at most one timer of a name. A timer that is being fired at this moment can
 * still arrive after it was replaced or cancelled; its event carries the id of its scheduling.
 */
public final class TimerWrites {
  private static final int NAME_CHARS_MAX = 200;

  /**
   * Both at once, for scheduling and cancelling: rows of one statement take effect in the order of
   * their writes, whatever else shares the transaction. Without a due time it only deletes. A row
   * that stands already is the same write again after a lost connection and keeps its lease.
   */
  private static final Write.Statement REPLACE =
      new Write.Statement(
          90,
          """
          WITH cancelled AS (
            DELETE FROM timers
            WHERE phone_number_id = $1 AND contact_id = $2 AND name = $3
              AND $5::timestamptz IS NULL)
          INSERT INTO timers AS t (phone_number_id, contact_id, name, id, due_at)
          SELECT $1, $2, $3, $4, $5::timestamptz WHERE $5::timestamptz IS NOT NULL
          ON CONFLICT (phone_number_id, contact_id, name) DO UPDATE
            SET id = excluded.id, due_at = excluded.due_at, lease_until = NULL,
              created_at = excluded.created_at
            WHERE t.id <> excluded.id
          """);

  private TimerWrites() {}

  /**
   * Sets the conversation's timer of this name, in place of the one that stands. Due in the past
   * means at once.
   *
   * @param name says what it is for, such as {@code pause}; at most 200 characters
   * @throws IllegalArgumentException when the name is blank or too long
   */
  public static Write.Entry schedule(ConversationKey conversation, String name, Instant dueAt) {
    return entry(conversation, name, UUID.randomUUID().toString(), dueAt.atOffset(ZoneOffset.UTC));
  }

  /** Removes the conversation's timer of this name, if there is one. */
  public static Write.Entry cancel(ConversationKey conversation, String name) {
    return entry(conversation, name, "", null);
  }

  private static Write.Entry entry(
      ConversationKey conversation, String name, String id, @Nullable OffsetDateTime dueAt) {
    if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
      throw new IllegalArgumentException(
          "the name of a timer must have 1 to " + NAME_CHARS_MAX + " characters");
    }
    return new Write.Entry(
        REPLACE,
        Tuple.of(conversation.number().value(), conversation.contact().value(), name, id, dueAt));
  }
}
