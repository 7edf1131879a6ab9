package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Money;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * How the cost of a message becomes a row of {@code message_costs}. A message is charged once, when
 * delivered; its price is told by a status before or with that. Both may be written in any order
 * and as often as statuses come: the row is the same in the end.
 */
public final class CostWrites {
  /** One statement for both, so that the order of the writes of a conversation does not matter. */
  private static final Write.Statement TELL =
      new Write.Statement(
          93,
          """
          INSERT INTO message_costs AS c (wamid, client_id, phone_number_id, contact_id, category,
            type, amount_micros, currency, free_reason, monthly_free, charged_at, billing_month)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, COALESCE($10::integer, 0), $11, $12)
          ON CONFLICT (wamid) DO UPDATE SET
            client_id = COALESCE(c.client_id, excluded.client_id),
            category = COALESCE(c.category, excluded.category),
            type = CASE WHEN c.category IS NULL THEN excluded.type ELSE c.type END,
            amount_micros =
              CASE WHEN c.category IS NULL THEN excluded.amount_micros ELSE c.amount_micros END,
            currency = CASE WHEN c.category IS NULL THEN excluded.currency ELSE c.currency END,
            free_reason =
              CASE WHEN c.category IS NULL THEN excluded.free_reason ELSE c.free_reason END,
            monthly_free =
              CASE WHEN c.category IS NULL THEN excluded.monthly_free ELSE c.monthly_free END,
            billing_month =
              CASE WHEN excluded.charged_at < COALESCE(c.charged_at, 'infinity')
                THEN excluded.billing_month ELSE c.billing_month END,
            charged_at = LEAST(c.charged_at, excluded.charged_at),
            updated_at = now()
          """);

  private CostWrites() {}

  /** The price became known, by a status of whatever kind. Repeated, the first holds. */
  public static Write.Entry priced(
      ConversationKey conversation,
      MessageId message,
      @Nullable String clientId,
      MessageCost cost) {
    Money list = cost.list();
    return entry(
        conversation,
        message,
        clientId,
        cost.category().text(),
        cost.type(),
        list == null ? null : list.micros(),
        list == null ? null : list.currency(),
        cost.freeReason(),
        cost.monthlyFree(),
        null,
        null);
  }

  /**
   * The message was delivered or read, and is charged from now on. Repeated, the earliest holds.
   *
   * @param billingMonth first day of the month in the account's time zone
   */
  public static Write.Entry delivered(
      ConversationKey conversation,
      MessageId message,
      @Nullable String clientId,
      Instant at,
      LocalDate billingMonth) {
    return entry(
        conversation,
        message,
        clientId,
        null,
        null,
        null,
        null,
        null,
        null,
        at.atOffset(ZoneOffset.UTC),
        billingMonth);
  }

  /** The rest of the columns in the order of the statement. */
  private static Write.Entry entry(
      ConversationKey conversation,
      MessageId message,
      @Nullable String clientId,
      @Nullable Object... rest) {
    var values =
        Tuple.of(
            message.value(),
            clientId,
            conversation.number().value(),
            conversation.contact().value());
    for (Object value : rest) {
      values.addValue(value);
    }
    return new Write.Entry(TELL, values);
  }
}
