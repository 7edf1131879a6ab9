package dev.chasqui.store;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of the table {@code aliases}, and takes back of it. For commands, not for
 * the way of a message. Parent ids are left out, since they lead nowhere. Thread-safe; futures
 * complete on the caller's context.
 */
public final class AliasLedger {
  private static final String ROW =
      """
      SELECT id, phone_number_id, alias, contact_id, kind, learned_from, since, joined, stored_at,
        undone_at, rejected
      """;

  private static final String LIST =
      ROW
          + """
          , count(*) OVER () AS matching
          FROM aliases
          WHERE kind <> 'parent_bsuid'
            AND ($1::text IS NULL OR phone_number_id = $1)
            AND ($2::text IS NULL OR alias = $2 OR contact_id = $2)
            AND ($3::timestamptz IS NULL OR GREATEST(stored_at, undone_at) >= $3)
          ORDER BY id DESC LIMIT $4
          """;

  private static final String FIND =
      ROW + "FROM aliases WHERE id = $1 AND kind <> 'parent_bsuid' FOR UPDATE";

  private static final String END =
      """
      UPDATE aliases SET undone_at = COALESCE(undone_at, now()), rejected = true WHERE id = $1
      """;

  /** When a conversation was joined, what led to it was taken along in the same transaction. */
  private static final String RETURN_FOLLOWERS =
      """
      WITH before AS (
        SELECT b.* FROM aliases w JOIN aliases b ON b.phone_number_id = w.phone_number_id
          AND b.contact_id = w.alias AND b.undone_at = w.stored_at AND NOT b.rejected
        WHERE w.id = $1),
      ended AS (
        UPDATE aliases f SET undone_at = now()
        FROM before b, aliases w
        WHERE w.id = $1 AND f.phone_number_id = w.phone_number_id AND f.alias = b.alias
          AND f.contact_id = w.contact_id AND f.stored_at = w.stored_at AND f.undone_at IS NULL
        RETURNING b.phone_number_id, b.alias, b.contact_id, b.kind, b.learned_from, b.since,
          b.joined)
      INSERT INTO aliases (phone_number_id, alias, contact_id, kind, learned_from, since, joined)
      SELECT e.* FROM (SELECT count(*) FROM ended) AS after_ended, ended e
      RETURNING alias
      """;

  /** Nothing more for the one may be sent to the other. */
  private static final String TAKE_ADDRESS =
      """
      UPDATE contacts c SET
        wa_id = NULLIF(c.wa_id, w.alias), user_id = NULLIF(c.user_id, w.alias),
        ids_at = GREATEST(c.ids_at, date_trunc('second', now())), updated_at = now()
      FROM aliases w
      WHERE w.id = $1 AND c.id = w.contact_id AND w.alias IN (c.wa_id, c.user_id)
      """;

  /**
   * Joining carried the opt-out along; without the alias what the person declared under the ids
   * that are left is in force.
   */
  private static final String OPT_IN =
      """
      UPDATE conversations c SET opted_out = false
      FROM aliases w
      JOIN conversations o ON o.phone_number_id = w.phone_number_id AND o.contact_id = w.alias
      WHERE w.id = $1 AND c.phone_number_id = w.phone_number_id AND c.contact_id = w.contact_id
        AND c.opted_out AND o.opted_out
        AND (
          SELECT d.state FROM consents d
          JOIN person_ids(w.phone_number_id, w.contact_id) p
            ON d.contact_id = p.id AND d.at >= p.since AND d.at < p.until
          WHERE d.phone_number_id = w.phone_number_id AND d.kind = 'messages'
          ORDER BY d.at DESC, d.arrival DESC LIMIT 1) IS DISTINCT FROM 'revoked'
      """;

  /**
   * A silence that was carried along stays, since nobody is to be talked over, but it needs a timer
   * of its own: that of the alias does not lead here any more.
   */
  private static final String KEEP_RETURN =
      """
      INSERT INTO timers (phone_number_id, contact_id, name, id, due_at)
      SELECT c.phone_number_id, c.contact_id, 'return', gen_random_uuid()::text, c.silent_until
      FROM aliases w
      JOIN conversations c ON c.phone_number_id = w.phone_number_id AND c.contact_id = w.contact_id
      WHERE w.id = $1 AND c.silence IS NOT NULL AND c.silent_until IS NOT NULL
      ON CONFLICT (phone_number_id, contact_id, name) DO NOTHING
      """;

  private final Database database;

  /** The newest links, and how many there are. */
  public record Found(List<AliasLink> newestFirst, long matching) {
    public Found {
      newestFirst = List.copyOf(newestFirst);
    }
  }

  /**
   * What taking a link back did.
   *
   * @param before the link as it was
   * @param changed ids of which nodes must read anew what they have in memory
   */
  public record Undone(AliasLink before, List<ConversationKey> changed) {
    public Undone {
      changed = List.copyOf(changed);
    }
  }

  /** Reads and writes through this database. */
  public AliasLedger(Database database) {
    this.database = database;
  }

  /**
   * The newest links that match.
   *
   * @param number only those on this business number, or null
   * @param contact only those from or to this id, or null
   * @param since only those learned or ended since then, or null
   * @param limit at most so many
   */
  public Future<Found> list(
      @Nullable String number, @Nullable String contact, @Nullable Instant since, int limit) {
    return database
        .client()
        .preparedQuery(LIST)
        .execute(
            Tuple.of(number, contact, since == null ? null : since.atOffset(ZoneOffset.UTC), limit))
        .map(rows -> {
          var links = new ArrayList<AliasLink>(rows.size());
          long matching = 0;
          for (Row row : rows) {
            links.add(link(row));
            matching = row.getLong("matching");
          }
          return new Found(links, matching);
        });
  }

  /**
   * Takes a link back for good, in one transaction: events that carry both ids do not link them
   * again, their memory, consents and costs are apart, and what had followed the alias when its
   * conversation was joined leads to it again. Repeated it changes nothing.
   *
   * <p>An opt-out and the address that came with the link go with it. A silence stays until it
   * ends. Messages that came under both ids meanwhile stay where they are.
   *
   * @return empty when there is no such link
   */
  public Future<Optional<Undone>> undo(long id) {
    return database
        .connect()
        .compose(connection ->
            connection
                .begin()
                .compose(transaction ->
                    undo(connection, id).compose(undone -> transaction.commit().map(undone)))
                // What is open ends with the connection.
                .eventually(connection::close));
  }

  private static Future<Optional<Undone>> undo(PgConnection connection, long id) {
    return run(connection, FIND, id)
        .compose(rows -> {
          if (rows.size() == 0) {
            return Future.succeededFuture(Optional.empty());
          }
          var link = link(rows.iterator().next());
          var changed = new ArrayList<>(List.of(link.alias(), link.conversation()));
          if (link.takenBack()) {
            return Future.succeededFuture(Optional.of(new Undone(link, changed)));
          }
          Future<?> done = run(connection, END, id);
          if (link.inForce()) {
            done = done.compose(_ -> run(connection, TAKE_ADDRESS, id));
            if (link.joined()) {
              done =
                  done.compose(_ -> run(connection, RETURN_FOLLOWERS, id))
                      .onSuccess(followers ->
                          followers.forEach(row ->
                              changed.add(AliasLink.on(link.alias(), row.getString("alias")))))
                      .compose(_ -> run(connection, OPT_IN, id))
                      .compose(_ -> run(connection, KEEP_RETURN, id));
            }
          }
          return done.map(_ -> Optional.of(new Undone(link, changed)));
        });
  }

  private static Future<RowSet<Row>> run(PgConnection connection, String sql, long id) {
    return connection.preparedQuery(sql).execute(Tuple.of(id));
  }

  private static AliasLink link(Row row) {
    var number = new PhoneNumberId(row.getString("phone_number_id"));
    OffsetDateTime endedAt = row.getOffsetDateTime("undone_at");
    return new AliasLink(
        row.getLong("id"),
        new ConversationKey(number, new ContactId(row.getString("alias"))),
        new ConversationKey(number, new ContactId(row.getString("contact_id"))),
        IdentityKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("learned_from"),
        row.getOffsetDateTime("since").toInstant(),
        row.getBoolean("joined"),
        row.getOffsetDateTime("stored_at").toInstant(),
        endedAt == null ? null : endedAt.toInstant(),
        row.getBoolean("rejected"));
  }
}
