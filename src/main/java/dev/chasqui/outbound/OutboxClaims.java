package dev.chasqui.outbound;

import dev.chasqui.config.OutboundConfig;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import dev.chasqui.store.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Taking and giving back rows of the table {@code outbox}, which {@link OutboxWrites} describes.
 * Thread-safe; futures complete on the caller's context.
 */
final class OutboxClaims {
  private static final Logger log = LoggerFactory.getLogger(OutboxClaims.class);

  /** Rows that one statement changes at most. */
  static final int BATCH_MAX = 500;

  private static final String REBORN =
      """
      UPDATE outbox SET lease_owner = NULL, lease_until = NULL, updated_at = now(),
        state = CASE WHEN state = 'claimed' THEN 'queued' ELSE 'uncertain' END::outbox_state,
        uncertain_since = CASE WHEN state = 'sending' THEN now() ELSE uncertain_since END
      WHERE state IN ('claimed', 'sending', 'uncertain')
        AND starts_with(lease_owner, $1) AND lease_owner <> $2
      """;

  private static final String ORPHANED =
      """
      UPDATE outbox SET state = 'uncertain', uncertain_since = now(), lease_owner = NULL,
        lease_until = NULL, updated_at = now()
      WHERE client_id IN (
        SELECT client_id FROM outbox WHERE state = 'sending' AND lease_until < now()
        LIMIT $1 FOR UPDATE SKIP LOCKED)
      """;

  private static final String OVERDUE =
      """
      UPDATE outbox SET lease_owner = NULL, lease_until = NULL, updated_at = now(),
        attempts = attempts + 1,
        state = CASE WHEN attempts + 1 < $3 AND NOT fenced THEN 'queued' ELSE 'failed'
          END::outbox_state,
        reason = CASE WHEN attempts + 1 < $3 OR fenced THEN reason ELSE $4 END
      WHERE client_id IN (
        SELECT client_id FROM outbox
        WHERE state = 'uncertain' AND (lease_until IS NULL OR lease_until < now())
          AND uncertain_since < now() - $2::bigint * interval '1 ms'
        LIMIT $1 FOR UPDATE SKIP LOCKED)
      """;

  // The index of open rows keeps this cheap; those being sent, or of unknown outcome, are not late.
  private static final String EXPIRED =
      """
      UPDATE outbox SET state = 'failed', lease_owner = NULL, lease_until = NULL,
        reason = $3::text || COALESCE('; ' || reason, ''), updated_at = now()
      WHERE client_id IN (
        SELECT client_id FROM outbox
        WHERE state IN ('queued', 'claimed')
          AND created_at < now() - $2::bigint * interval '1 ms'
        LIMIT $1 FOR UPDATE SKIP LOCKED)
      """;

  // Only a row whose earlier ones are all with this node: so two nodes never share a conversation,
  // whichever rows the other one is taking at this moment.
  private static final String CLAIM =
      """
      UPDATE outbox SET state = 'claimed', lease_owner = $1,
        lease_until = now() + $2::bigint * interval '1 ms', updated_at = now()
      WHERE client_id IN (
        SELECT client_id FROM outbox o
        WHERE state IN ('queued', 'claimed') AND (lease_until IS NULL OR lease_until < now())
          AND phone_number_id <> ALL($4)
          AND (lane < 'reminder' OR phone_number_id <> ALL($5)) AND (not_before IS NULL OR not_before <= now())
          AND NOT EXISTS (
            SELECT 1 FROM outbox earlier
            WHERE earlier.phone_number_id = o.phone_number_id
              AND earlier.contact_id = o.contact_id
              AND earlier.state < 'sent' AND earlier.seq < o.seq
              AND (earlier.lease_owner IS DISTINCT FROM $1 OR earlier.lease_until < now()))
        ORDER BY lane, seq LIMIT $3 FOR UPDATE SKIP LOCKED)
      RETURNING client_id, phone_number_id, contact_id, wa_id, user_id, payload, trace_ids,
        attempts, seq, lane::text, heard_at
      """;

  // A row that a group commit is changing can wait for the next renewal, of which there are three
  // in a lease: to wait for it with other rows in hand would be a deadlock with that commit.
  private static final String RENEW =
      """
      UPDATE outbox SET lease_until = now() + $2::bigint * interval '1 ms'
      WHERE client_id IN (
        SELECT client_id FROM outbox
        WHERE client_id = ANY($3) AND lease_owner = $1 AND state < 'sent'
        FOR UPDATE SKIP LOCKED)
      """;

  // Rows named here were never written to WhatsApp, whatever their state says.
  private static final String RELEASE =
      """
      UPDATE outbox SET state = 'queued', lease_owner = NULL, lease_until = NULL,
        updated_at = now()
      WHERE lease_owner = $1 AND (state = 'claimed' OR state = 'sending' AND client_id = ANY($2))
      """;

  private static final String LET_GO =
      "UPDATE outbox SET lease_owner = NULL, lease_until = NULL"
          + " WHERE lease_owner = $1 AND state = 'uncertain'";

  // A message is known by its id once the answer to its request is stored, and by its words before.
  private static final String OURS =
      """
      SELECT EXISTS (SELECT 1 FROM outbox WHERE wamid = $3)
        OR EXISTS (SELECT 1 FROM outbox
          WHERE phone_number_id = $1 AND contact_id = $2 AND wamid IS NULL
            AND state IN ('sending', 'uncertain') AND payload->>'body' = $4)
      """;

  private static final String OLDEST =
      "SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(created_at)), 0)::float8"
          + " FROM outbox WHERE state < 'sent'";

  private final Database database;
  private final OutboundConfig config;
  private final String owner;
  private final LongSupplier nanos;

  /**
   * @param owner this life of this node; begins with the node's id and a slash
   */
  OutboxClaims(Database database, OutboundConfig config, String owner, LongSupplier nanos) {
    this.database = database;
    this.config = config;
    this.owner = owner;
    this.nanos = nanos;
  }

  /** Frees what an earlier life of this node held. */
  Future<Integer> releaseEarlierLives() {
    return change(REBORN, Tuple.of(config.nodeId() + "/", owner));
  }

  /** Rows being sent by a node that is gone: their outcome is unknown from now on. */
  Future<Integer> markOrphansUncertain() {
    return change(ORPHANED, Tuple.of(BATCH_MAX));
  }

  /** Unknown outcomes that no status has told for the grace time: to be sent again. */
  Future<Integer> requeueOverdue() {
    return change(
        OVERDUE,
        Tuple.of(
            BATCH_MAX,
            config.uncertainGrace().toMillis(),
            config.maxAttempts(),
            "WhatsApp gave no sign of this message after " + config.maxAttempts() + " tries"));
  }

  /** Gives up what could not be sent for so long that it would be old news. */
  Future<Integer> expire() {
    return change(
        EXPIRED,
        Tuple.of(
            BATCH_MAX,
            config.maxAge().toMillis(),
            "could not be sent for " + config.maxAge().toMinutes() + " minutes"));
  }

  /**
   * Takes rows that nobody holds.
   *
   * @param fullNumbers numbers without room in memory, left alone
   * @param fullOfBulk numbers without room for reminders and campaigns
   * @return in the order in which they must be sent
   */
  Future<List<Parcel>> claim(
      Collection<PhoneNumberId> fullNumbers, Collection<PhoneNumberId> fullOfBulk) {
    return database
        .client()
        .preparedQuery(CLAIM)
        .execute(
            Tuple.of(
                owner, config.lease().toMillis(), BATCH_MAX, ids(fullNumbers), ids(fullOfBulk)))
        .map(this::parcels);
  }

  private static String[] ids(Collection<PhoneNumberId> numbers) {
    return numbers.stream().map(PhoneNumberId::value).toArray(String[]::new);
  }

  private List<Parcel> parcels(RowSet<Row> rows) {
    var sorted = new ArrayList<Row>(rows.size());
    rows.forEach(sorted::add);
    sorted.sort(Comparator.comparing(row -> row.getLong("seq")));
    var parcels = new ArrayList<Parcel>(sorted.size());
    for (Row row : sorted) {
      try {
        parcels.add(parcel(row));
      } catch (IllegalArgumentException e) {
        // Stays with this node until the lease ends, so that it cannot hold up the others.
        log.error("stored message cannot be read id={}", row.getString("client_id"), e);
      }
    }
    return parcels;
  }

  private Parcel parcel(Row row) {
    OffsetDateTime heardAt = row.getOffsetDateTime("heard_at");
    var parcel =
        new Parcel(
            row.getString("client_id"),
            new ConversationKey(
                new PhoneNumberId(row.getString("phone_number_id")),
                new ContactId(row.getString("contact_id"))),
            new Recipient(row.getString("wa_id"), row.getString("user_id")),
            MessageJson.read(row.get(JsonObject.class, "payload")),
            List.of(row.getArrayOfStrings("trace_ids")),
            Lane.ofSql(row.getString("lane")),
            heardAt == null ? null : heardAt.toInstant(),
            row.getInteger("attempts"),
            nanos.getAsLong());
    parcel.durable = true;
    return parcel;
  }

  /** Keeps rows that wait in memory. */
  Future<Integer> renew(Collection<String> clientIds) {
    return change(
        RENEW, Tuple.of(owner, config.lease().toMillis(), clientIds.toArray(String[]::new)));
  }

  /**
   * Gives back everything not sent.
   *
   * @param unwritten client ids marked as being sent whose request was not written
   */
  Future<Integer> release(Collection<String> unwritten) {
    String[] ids = unwritten.toArray(String[]::new);
    return change(RELEASE, Tuple.tuple().addString(owner).addArrayOfString(ids))
        .compose(released -> change(LET_GO, Tuple.of(owner)).map(released));
  }

  /** Age of the oldest message of the fleet that is not sent; zero when there is none. */
  Future<Duration> oldestAge() {
    return database
        .client()
        .query(OLDEST)
        .execute()
        .map(rows -> Duration.ofMillis((long) (1_000 * rows.iterator().next().getDouble(0))));
  }

  /** As {@link Outbox#isOurs} tells. */
  Future<Boolean> isOurs(ConversationKey conversation, MessageId message, String words) {
    return database
        .client()
        .preparedQuery(OURS)
        .execute(
            Tuple.of(
                conversation.number().value(),
                conversation.contact().value(),
                message.value(),
                words.replace("\0", "")))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private Future<Integer> change(String sql, Tuple values) {
    return database.client().preparedQuery(sql).execute(values).map(RowSet::rowCount);
  }
}
