package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.Money;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what messages cost from the views over {@code message_costs}. Thread-safe; futures complete
 * on the caller's context.
 */
public final class CostStore {
  private static final String ALLOWANCE_USED =
      """
      SELECT count(*) FROM message_costs
      WHERE phone_number_id = $1 AND billing_month = $2
        AND monthly_free > 0 AND charged_at IS NOT NULL
      """;

  private static final String OF_CONVERSATION =
      """
      SELECT m.currency, count(*), COALESCE(sum(m.due_micros), 0)::bigint,
        count(*) FILTER (WHERE m.due_micros IS NULL)
      FROM charged_messages m
      WHERE m.phone_number_id = $1 AND EXISTS (
        SELECT 1 FROM person_ids($1, $2) p
        WHERE p.id = m.contact_id AND m.charged_at >= p.since AND m.charged_at < p.until)
      GROUP BY m.currency ORDER BY m.currency NULLS LAST
      """;

  private final Database database;

  /**
   * What a conversation has cost.
   *
   * @param messages delivered
   * @param due one amount for each currency in which anything was billed
   * @param unknown delivered messages whose price is not known
   */
  public record Costs(long messages, List<Money> due, long unknown) {
    public Costs {
      due = List.copyOf(due);
    }
  }

  /** Reads through this database. */
  public CostStore(Database database) {
    this.database = database;
  }

  /** Service messages of the number delivered in that month that count for the allowance. */
  public Future<Long> allowanceUsed(PhoneNumberId number, LocalDate billingMonth) {
    return database
        .client()
        .preparedQuery(ALLOWANCE_USED)
        .execute(Tuple.of(number.value(), billingMonth))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * What a conversation has cost so far, with what was sent under all other ids of its person, as
   * {@code person_ids} of {@code V50__person_ids.sql} finds them. Any of the ids will do.
   */
  public Future<Costs> ofConversation(ConversationKey conversation) {
    return database
        .client()
        .preparedQuery(OF_CONVERSATION)
        .execute(Tuple.of(conversation.number().value(), conversation.contact().value()))
        .map(rows -> {
          long messages = 0;
          long unknown = 0;
          var due = new ArrayList<Money>();
          for (Row row : rows) {
            messages += row.getLong(1);
            unknown += row.getLong(3);
            if (row.getString(0) != null) {
              due.add(new Money(row.getLong(2), row.getString(0)));
            }
          }
          return new Costs(messages, due, unknown);
        });
  }
}
