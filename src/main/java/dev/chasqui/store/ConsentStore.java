package dev.chasqui.store;

import dev.chasqui.model.Consent;
import dev.chasqui.model.ConversationKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;

/** Reads the table {@code consents}. Thread-safe; futures complete on the caller's context. */
public final class ConsentStore {
  private static final String CURRENT =
      """
      SELECT DISTINCT ON (c.kind) c.kind, c.state
      FROM consents c
      JOIN person_ids($1, $2) p ON c.contact_id = p.id AND c.at >= p.since AND c.at < p.until
      WHERE c.phone_number_id = $1
      ORDER BY c.kind, c.at DESC, c.arrival DESC
      """;

  private final Database database;

  /** Reads through this database. */
  public ConsentStore(Database database) {
    this.database = database;
  }

  /**
   * What the person has agreed to by now: the newest declaration over all ids of the person counts,
   * as {@code person_ids} of {@code V50__person_ids.sql} finds them. Any of the ids will do.
   */
  public Future<Consent> current(ConversationKey conversation) {
    return database
        .client()
        .preparedQuery(CURRENT)
        .execute(Tuple.of(conversation.number().value(), conversation.contact().value()))
        .map(ConsentStore::consent);
  }

  private static Consent consent(RowSet<Row> rows) {
    var consent = Consent.UNKNOWN;
    for (Row row : rows) {
      consent =
          consent.with(
              Consent.Kind.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
              Consent.State.valueOf(row.getString(1).toUpperCase(Locale.ROOT)));
    }
    return consent;
  }
}
