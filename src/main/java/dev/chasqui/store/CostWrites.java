package dev.chasqui.store;

import static dev.chasqui.store.Write.Column.TEXT;
import static dev.chasqui.store.Write.Column.TIME;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Money;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
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
          SELECT wamid, client_id, number, contact, category, type, amount::bigint, currency,
            free_reason, COALESCE(monthly_free::integer, 0), charged_at, billing_month::date
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::text[])
            AS r (wamid, client_id, number, contact, category, type, amount, currency,
              free_reason, monthly_free, charged_at, billing_month)
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
          """,
          List.of(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TIME, TEXT),
          1);

  private CostWrites() {}

  /** The price became known, by a status of whatever kind. Repeated, the first holds. */
  public static Write.Entry priced(
      ConversationKey conversation,
      MessageId message,
      @Nullable String clientId,
      MessageCost cost) {
    return told(conversation, message, clientId, cost, null);
  }

  /** The message was delivered or read. Repeated, the earliest holds. */
  public static Write.Entry delivered(
      ConversationKey conversation, MessageId message, @Nullable String clientId, Charge charge) {
    return told(conversation, message, clientId, null, charge);
  }

  /**
   * From when a message is charged.
   *
   * @param at when it was delivered or read
   * @param billingMonth first day of the month in the account's time zone
   */
  public record Charge(Instant at, LocalDate billingMonth) {}

  /** Both at once, or what is known of them. */
  public static Write.Entry told(
      ConversationKey conversation,
      MessageId message,
      @Nullable String clientId,
      @Nullable MessageCost cost,
      @Nullable Charge charge) {
    Money list = cost == null ? null : cost.list();
    var values =
        Tuple.of(
            message.value(),
            clientId,
            conversation.number().value(),
            conversation.contact().value());
    values
        .addString(cost == null ? null : cost.category().text())
        .addString(cost == null ? null : cost.type())
        .addString(list == null ? null : Long.toString(list.micros()))
        .addString(list == null ? null : list.currency())
        .addString(cost == null ? null : cost.freeReason())
        .addString(cost == null ? null : Integer.toString(cost.monthlyFree()))
        .addOffsetDateTime(charge == null ? null : charge.at().atOffset(ZoneOffset.UTC))
        .addString(charge == null ? null : charge.billingMonth().toString());
    return new Write.Entry(TELL, values);
  }
}
