package dev.chasqui.timers;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Taking, giving back and deleting rows of the table {@code timers}. Only the database's clock says
 * what is due and which lease has ended. Thread-safe; futures complete on the caller's context.
 */
final class TimerRows {
  private static final String CLAIM =
      """
      UPDATE timers t SET lease_until = now() + $1::bigint * interval '1 ms'
      FROM (
        SELECT phone_number_id, contact_id, name FROM timers
        WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
      WHERE t.phone_number_id = due.phone_number_id AND t.contact_id = due.contact_id
        AND t.name = due.name
      RETURNING t.phone_number_id, t.contact_id, t.name, t.id, t.due_at, now() AS claimed_at
      """;

  // A row that somebody is changing at this moment is left alone: waiting for it while holding
  // others could be a deadlock with a group commit. If it stands, it fires again under its id.
  private static final String DELETE =
      """
      DELETE FROM timers t USING (
        SELECT s.phone_number_id, s.contact_id, s.name
        FROM timers s JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[])
          AS f (phone_number_id, contact_id, name, id)
          ON s.phone_number_id = f.phone_number_id AND s.contact_id = f.contact_id
            AND s.name = f.name AND s.id = f.id
        FOR UPDATE OF s SKIP LOCKED) fired
      WHERE t.phone_number_id = fired.phone_number_id AND t.contact_id = fired.contact_id
        AND t.name = fired.name
      """;

  private static final String GIVE_BACK =
      """
      UPDATE timers t SET lease_until = NULL FROM (
        SELECT s.phone_number_id, s.contact_id, s.name
        FROM timers s JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[])
          AS f (phone_number_id, contact_id, name, id)
          ON s.phone_number_id = f.phone_number_id AND s.contact_id = f.contact_id
            AND s.name = f.name AND s.id = f.id
        FOR UPDATE OF s SKIP LOCKED) unfired
      WHERE t.phone_number_id = unfired.phone_number_id AND t.contact_id = unfired.contact_id
        AND t.name = unfired.name
      """;

  private static final String LAG =
      "SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(due_at)), 0)::float8"
          + " FROM timers WHERE due_at <= now()";

  private final Database database;

  TimerRows(Database database) {
    this.database = database;
  }

  /** Takes due timers that nobody holds, the longest due first. */
  Future<List<DueTimer>> claim(Duration lease, int max) {
    return database
        .client()
        .preparedQuery(CLAIM)
        .execute(Tuple.of(lease.toMillis(), max))
        .map(TimerRows::timers);
  }

  private static List<DueTimer> timers(RowSet<Row> rows) {
    var timers = new ArrayList<DueTimer>(rows.size());
    for (Row row : rows) {
      timers.add(
          new DueTimer(
              new ConversationKey(
                  new PhoneNumberId(row.getString("phone_number_id")),
                  new ContactId(row.getString("contact_id"))),
              row.getString("name"),
              row.getString("id"),
              instant(row, "due_at"),
              instant(row, "claimed_at")));
    }
    timers.sort(Comparator.comparing(DueTimer::dueAt));
    return timers;
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  /** Removes timers whose events are in the log, unless they were scheduled anew meanwhile. */
  Future<Integer> delete(List<DueTimer> fired) {
    return change(DELETE, fired);
  }

  /** Ends the lease of timers that were not fired. */
  Future<Integer> giveBack(List<DueTimer> unfired) {
    return change(GIVE_BACK, unfired);
  }

  private Future<Integer> change(String sql, List<DueTimer> timers) {
    int count = timers.size();
    var numbers = new String[count];
    var contacts = new String[count];
    var names = new String[count];
    var ids = new String[count];
    for (int i = 0; i < count; i++) {
      DueTimer timer = timers.get(i);
      numbers[i] = timer.conversation().number().value();
      contacts[i] = timer.conversation().contact().value();
      names[i] = timer.name();
      ids[i] = timer.id();
    }
    var values =
        Tuple.tuple()
            .addArrayOfString(numbers)
            .addArrayOfString(contacts)
            .addArrayOfString(names)
            .addArrayOfString(ids);
    return database.client().preparedQuery(sql).execute(values).map(RowSet::rowCount);
  }

  /** How long the fleet's oldest due timer is waiting; zero when none is. */
  Future<Duration> lag() {
    return database
        .client()
        .query(LAG)
        .execute()
        .map(rows -> Duration.ofMillis((long) (1_000 * rows.iterator().next().getDouble(0))));
  }
}
