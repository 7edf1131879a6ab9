package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.ServiceWindow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How facts about the service window become durable. Each statement moves the columns as {@link
 * ServiceWindow} moves, so that facts may come again and in any order. The person's messages are
 * written with the messages themselves. Thread-safe; futures complete on the caller's context.
 *
 * <p>Columns of {@code conversations}, in {@code V40__service_window.sql}.
 */
public final class WindowStore {
  private static final Write.Statement ANSWERED =
      new Write.Statement(
          23,
          """
          UPDATE conversations SET ad_answered_at = LEAST(ad_answered_at, $3::timestamptz)
          WHERE phone_number_id = $1 AND contact_id = $2
            AND ad_at <= $3::timestamptz AND $3::timestamptz < ad_at + interval '24 hours'
            AND (ad_answered_at IS NULL OR ad_answered_at > $3::timestamptz)
          """);

  private static final Write.Statement NAMED =
      new Write.Statement(
          24,
          """
          UPDATE conversations SET free_until = $3, free_told_at = $4
          WHERE phone_number_id = $1 AND contact_id = $2 AND (free_told_at IS NULL
            OR ($4::timestamptz, $3::timestamptz) > (free_told_at, free_until))
          """);

  // A message of the outbox tells what was known of when it was queued; of one that is not ours
  // nothing is known, and what came before the refusal is covered by it.
  private static final Write.Statement REFUSED =
      new Write.Statement(
          25,
          """
          UPDATE conversations SET refused_at = GREATEST(refused_at, $3::timestamptz),
            refused_for = GREATEST(refused_for, COALESCE($4::timestamptz,
              (SELECT heard_at FROM outbox WHERE client_id = $5::text OR wamid = $6::text LIMIT 1),
              LEAST(last_inbound_at, $3::timestamptz)))
          WHERE phone_number_id = $1 AND contact_id = $2
          RETURNING refused_for
          """);

  private final GroupCommit commits;

  /** Writes through this group commit. */
  public WindowStore(GroupCommit commits) {
    this.commits = commits;
  }

  /** The person called, or wrote a message of which only a correction has come. */
  public Future<Void> called(ConversationKey key, Instant at) {
    return commits
        .submit(new Write(key, List.of(MessageWrites.conversation(key, utc(at), null))))
        .mapEmpty();
  }

  /** A message of the business, whoever wrote it, reached WhatsApp. */
  public Future<Void> answered(ConversationKey key, Instant at) {
    return commits
        .submit(
            Write.of(key, ANSWERED, Tuple.of(key.number().value(), key.contact().value(), utc(at))))
        .mapEmpty();
  }

  /**
   * A status named the end of the free entry point.
   *
   * @param toldAt the status's own time
   */
  public Future<Void> freeEntryUntil(ConversationKey key, Instant until, Instant toldAt) {
    return commits
        .submit(
            Write.of(
                key,
                NAMED,
                Tuple.of(key.number().value(), key.contact().value(), utc(until), utc(toldAt))))
        .mapEmpty();
  }

  /**
   * WhatsApp refused a free-form message (131047).
   *
   * @param heardAt the person's newest message known of when it was queued; null asks the outbox
   * @param clientId of the refused message, or null
   * @param message the refused message, or null
   * @return up to which message of the person the refusal counts; null when the conversation has no
   *     row, so that nobody has written
   */
  public Future<@Nullable Instant> refused(
      ConversationKey key,
      Instant at,
      @Nullable Instant heardAt,
      @Nullable String clientId,
      @Nullable MessageId message) {
    var values =
        Tuple.tuple()
            .addString(key.number().value())
            .addString(key.contact().value())
            .addOffsetDateTime(utc(at))
            .addOffsetDateTime(heardAt == null ? null : utc(heardAt))
            .addString(clientId)
            .addString(message == null ? null : message.value());
    return commits.submit(Write.of(key, REFUSED, values)).map(results -> first(results.getFirst()));
  }

  private static @Nullable Instant first(RowSet<Row> rows) {
    return rows.size() == 0 ? null : instant(rows.iterator().next(), "refused_for");
  }

  /** The window as a row of {@code conversations} tells it. */
  static ServiceWindow window(Row row) {
    return new ServiceWindow(
        instant(row, "last_inbound_at"),
        instant(row, "refused_at"),
        instant(row, "refused_for"),
        instant(row, "ad_at"),
        instant(row, "ad_answered_at"),
        instant(row, "free_until"),
        instant(row, "free_told_at"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
