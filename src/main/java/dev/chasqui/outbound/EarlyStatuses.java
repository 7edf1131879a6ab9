package dev.chasqui.outbound;

import dev.chasqui.store.Database;
import dev.chasqui.store.Write;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Statuses that name a message only by a wamid which no row has yet: the answer to its request, or
 * the write of it, is still under way.
 *
 * <p>Table {@code early_statuses} (in {@code V20__early_statuses.sql}): the furthest status of each
 * wamid. {@link OutboxWrites#status} keeps them, and who records the wamid applies them in the same
 * transaction. Where the two cross between two nodes the sweeper applies what is left.
 */
final class EarlyStatuses {
  /** Longer than any write of a wamid is tried again; most of the others are not ours. */
  private static final Duration KEPT = Duration.ofHours(1);

  private static final String CHANGES =
      """
      UPDATE outbox o SET state = early.state, sent_at = COALESCE(o.sent_at, early.at),
        error_code = CASE WHEN early.state = 'failed' THEN early.error_code END,
        reason = CASE WHEN early.state = 'failed' THEN early.reason END,
        lease_owner = NULL, lease_until = NULL, updated_at = now()
      FROM early WHERE o.wamid = early.wamid AND o.state < early.state
      """;

  private static final Write.Statement APPLY =
      new Write.Statement(
          85,
          """
          WITH early AS (
            DELETE FROM early_statuses WHERE wamid = $1
            RETURNING wamid, state, error_code, reason, at)
          """
              + CHANGES);

  private static final String SWEEP =
      """
      WITH found AS (
        SELECT e.wamid FROM early_statuses e
        WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.wamid = e.wamid)
        LIMIT $1 FOR UPDATE OF e SKIP LOCKED),
      early AS (
        DELETE FROM early_statuses e USING found WHERE e.wamid = found.wamid
        RETURNING e.wamid, e.state, e.error_code, e.reason, e.at)
      """
          + CHANGES;

  private static final String FORGET =
      """
      DELETE FROM early_statuses WHERE wamid IN (
        SELECT wamid FROM early_statuses WHERE stored_at < now() - $2::bigint * interval '1 ms'
        LIMIT $1 FOR UPDATE SKIP LOCKED)
      """;

  private final Database database;

  EarlyStatuses(Database database) {
    this.database = database;
  }

  /** Part of a write that records a wamid, after the entry that does. */
  static Write.Entry apply(String wamid) {
    return new Write.Entry(APPLY, Tuple.of(wamid));
  }

  /**
   * Applies what was missed and forgets what is not ours.
   *
   * @return how many rows moved forward
   */
  Future<Integer> sweep() {
    return database
        .client()
        .preparedQuery(SWEEP)
        .execute(Tuple.of(OutboxClaims.BATCH_MAX))
        .map(RowSet::rowCount)
        .compose(applied ->
            database
                .client()
                .preparedQuery(FORGET)
                .execute(Tuple.of(OutboxClaims.BATCH_MAX, KEPT.toMillis()))
                .map(applied));
  }
}
