package dev.chasqui.outbound;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The loans of a {@link PairLedger} as the table {@code outbox} tells them: for a lane that has
 * just begun, and for people to whom another node wrote until now.
 *
 * <p>Small loans do not matter and are left out; a person who was at the limit for longer than
 * {@link #LOOKED_BACK} looks better than they are, which WhatsApp's refusal puts right.
 */
final class PairLoans {
  private static final Duration LOOKED_BACK = Duration.ofMinutes(10);
  private static final int PEOPLE_MAX = 10_000;

  // The n-th last message is paid back n times 6 s after it at the earliest. One that was accepted
  // and then failed for this limit (131056) tells that the whole loan was used up.
  private static final String LOANS =
      """
      SELECT contact_id, EXTRACT(EPOCH FROM max(paid_back) - now())::float8 AS loan
      FROM (
        SELECT contact_id, GREATEST(sent_at + n * interval '6 s',
          CASE WHEN used_up THEN updated_at + interval '270 s' END) AS paid_back
        FROM (
          SELECT contact_id, sent_at, updated_at,
            state = 'failed' AND error_code = 131056 AS used_up,
            row_number() OVER (PARTITION BY contact_id ORDER BY sent_at DESC) AS n
          FROM outbox
          WHERE phone_number_id = $1 AND sent_at > now() - $2::bigint * interval '1 ms') recent
        ) sent
      GROUP BY contact_id
      HAVING max(paid_back) > now() + interval '60 s'
      ORDER BY loan DESC LIMIT $3
      """;

  private final Database database;

  PairLoans(Database database) {
    this.database = database;
  }

  /** Time until each of the larger loans of a number is paid back. */
  Future<Map<ConversationKey, Duration>> of(PhoneNumberId number) {
    return database
        .client()
        .preparedQuery(LOANS)
        .execute(Tuple.of(number.value(), LOOKED_BACK.toMillis(), PEOPLE_MAX))
        .map(rows -> {
          var loans = new HashMap<ConversationKey, Duration>();
          for (Row row : rows) {
            loans.put(
                new ConversationKey(number, new ContactId(row.getString("contact_id"))),
                Duration.ofMillis((long) (1_000 * row.getDouble("loan"))));
          }
          return loans;
        });
  }
}
