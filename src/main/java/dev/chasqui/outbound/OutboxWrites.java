package dev.chasqui.outbound;

import static dev.chasqui.store.Write.Column.TEXT;
import static dev.chasqui.store.Write.Column.TIME;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Recipient;
import dev.chasqui.store.Write;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What a node writes about the messages it sends, through group commit.
 *
 * <p>Table {@code outbox} (in {@code V1__record.sql}): one row per outgoing message under its
 * client id {@code <delivery>/<index>}. A node may change a row before {@code sent} only while it
 * is the {@code lease_owner}. The state moves along {@link OutboxState}; it goes back only from
 * {@code sending} or {@code uncertain} to {@code claimed} or {@code queued}, when the message is
 * known or presumed not to have left.
 */
final class OutboxWrites {
  // A row stays in PostgreSQL when an earlier message of its conversation is not with this node:
  // sent from here it could overtake.
  private static final Write.Statement INSERT =
      new Write.Statement(
          70,
          """
          INSERT INTO outbox (client_id, delivery_id, phone_number_id, contact_id, wa_id, user_id,
            payload, trace_ids, lane, heard_at, state, lease_owner, lease_until)
          SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::jsonb, $8::text[],
            $12::text::outbox_lane, $13::timestamptz, start.state,
            CASE WHEN start.state > 'queued' THEN $10::text END,
            CASE WHEN start.state > 'queued' THEN now() + $11::bigint * interval '1 ms' END
          FROM (SELECT CASE WHEN EXISTS (
              SELECT 1 FROM outbox earlier
              WHERE earlier.phone_number_id = $3::text AND earlier.contact_id = $4::text
                AND earlier.state < 'sent' AND earlier.lease_owner IS DISTINCT FROM $10::text)
            THEN 'queued' ELSE $9::text END::outbox_state AS state) start
          ON CONFLICT (client_id) DO NOTHING
          RETURNING state::text
          """);

  private static final Write.Statement SENDING =
      new Write.Statement(
          80,
          """
          UPDATE outbox SET state = 'sending', updated_at = now(),
            lease_until = now() + $3::bigint * interval '1 ms'
          WHERE client_id = $1 AND lease_owner = $2 AND state IN ('claimed', 'sending')
          """);

  private static final Write.Statement RETRY =
      new Write.Statement(
          81,
          """
          UPDATE outbox SET attempts = $3, error_code = $4, updated_at = now(),
            state = CASE WHEN fenced THEN 'failed' ELSE 'claimed' END::outbox_state,
            reason = CASE WHEN fenced THEN reason ELSE $5 END,
            not_before = CASE WHEN $6::bigint > 0 THEN now() + $6::bigint * interval '1 ms' END
          WHERE client_id = $1 AND lease_owner = $2 AND state IN ('claimed', 'sending')
          """);

  private static final Write.Statement UNCERTAIN =
      new Write.Statement(
          82,
          """
          UPDATE outbox SET state = 'uncertain', uncertain_since = now(), attempts = $3,
            error_code = $4, reason = CASE WHEN fenced THEN reason ELSE $5 END, updated_at = now()
          WHERE client_id = $1 AND lease_owner = $2 AND state IN ('sending', 'uncertain')
          """);

  private static final Write.Statement REPEAT =
      new Write.Statement(
          83,
          """
          UPDATE outbox SET state = 'claimed', updated_at = now()
          WHERE client_id = $1 AND lease_owner = $2 AND state IN ('claimed', 'uncertain')
            AND NOT fenced
          """);

  private static final Write.Statement SENT =
      new Write.Statement(
          84,
          """
          UPDATE outbox SET state = GREATEST(state, 'sent'), wamid = COALESCE(wamid, $2),
            sent_at = COALESCE(sent_at, $3), attempts = $4,
            error_code = CASE WHEN state > 'sent' THEN error_code END,
            reason = CASE WHEN state > 'sent' THEN reason END,
            lease_owner = NULL, lease_until = NULL, updated_at = now()
          WHERE client_id = $1
          """);

  private static final Write.Statement FAILED =
      new Write.Statement(
          85,
          """
          UPDATE outbox SET state = 'failed', error_code = $3, reason = $4, attempts = $5,
            lease_owner = NULL, lease_until = NULL, updated_at = now()
          WHERE client_id = $1 AND lease_owner = $2 AND state < 'sent'
          """);

  /** Each looks for itself among what the statement found. */
  private static final int STATUSES_MAX = 64;

  // A row given up by ourselves has no wamid; a status with its client id proves that it left.
  private static final Write.Statement STATUS =
      new Write.Statement(
          86,
          """
          WITH told AS (
            SELECT wamid, client_id, state::outbox_state AS state,
              error_code::integer AS error_code, reason, at
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
              $6::timestamptz[]) AS t (wamid, client_id, state, error_code, reason, at)),
          found AS (
            SELECT o.client_id, t.wamid, t.state, t.error_code, t.reason, t.at
            FROM told t CROSS JOIN LATERAL (
              SELECT client_id FROM outbox
              WHERE client_id = t.client_id OR wamid = t.wamid LIMIT 1) o),
          changed AS (
            UPDATE outbox o SET state = f.state, wamid = COALESCE(o.wamid, f.wamid),
              error_code = CASE WHEN f.state = 'failed' THEN f.error_code END,
              reason = CASE WHEN f.state = 'failed' THEN f.reason END,
              sent_at = COALESCE(o.sent_at, f.at),
              lease_owner = NULL, lease_until = NULL, updated_at = now()
            FROM (SELECT DISTINCT ON (client_id) * FROM found ORDER BY client_id, state DESC) f
            WHERE o.client_id = f.client_id
              AND (o.state < f.state OR o.state = 'failed' AND o.wamid IS NULL)
            RETURNING o.client_id, o.trace_ids, o.heard_at),
          kept AS (
            INSERT INTO early_statuses AS e (wamid, state, error_code, reason, at)
            SELECT wamid, state, error_code, reason, at FROM told t
            WHERE NOT EXISTS (SELECT 1 FROM found WHERE found.wamid = t.wamid)
            ON CONFLICT (wamid) DO UPDATE SET state = excluded.state,
              error_code = excluded.error_code, reason = excluded.reason, at = excluded.at
            WHERE e.state < excluded.state)
          SELECT found.wamid, found.client_id, changed.trace_ids, changed.heard_at
          FROM found LEFT JOIN changed USING (client_id)
          """,
          List.of(TEXT, TEXT, TEXT, TEXT, TEXT, TIME),
          1,
          STATUSES_MAX);

  // An answer that was under way ends here. Words of deliveries of which nothing left were never
  // said. Rows on their way keep their place:
  // what becomes of them is told by their answer or their status.
  private static final Write.Statement FENCE =
      new Write.Statement(
          87,
          """
          WITH dropped AS (
            UPDATE outbox SET state = 'failed', error_code = 0, reason = $4, lease_owner = NULL,
              lease_until = NULL, updated_at = now()
            WHERE phone_number_id = $1 AND contact_id = $2 AND state < 'sent'
              AND client_id <> ALL($3)
              AND (state IN ('queued', 'claimed') OR state = 'sending' AND lease_owner = $5
                OR state = 'uncertain' AND fenced)
            RETURNING client_id, delivery_id),
          unsaid AS (
            DELETE FROM messages WHERE id IN (
              SELECT 'out:' || d.delivery_id FROM dropped d WHERE NOT EXISTS (
                SELECT 1 FROM outbox o WHERE o.delivery_id = d.delivery_id
                  AND o.client_id NOT IN (SELECT client_id FROM dropped)))),
          doubtful AS (
            UPDATE outbox SET fenced = true, reason = $4, updated_at = now()
            WHERE phone_number_id = $1 AND contact_id = $2 AND state IN ('sending', 'uncertain')
              AND client_id NOT IN (SELECT client_id FROM dropped)),
          ended AS (
            UPDATE messages SET answer_open = false
            WHERE phone_number_id = $1 AND contact_id = $2 AND answer_open)
          SELECT client_id FROM dropped
          """);

  private final String owner;
  private final Duration lease;

  /**
   * @param owner this life of this node
   * @param lease how long rows belong to it without renewal
   */
  OutboxWrites(String owner, Duration lease) {
    this.owner = owner;
    this.lease = lease;
  }

  /** A new row. Returns the state it took, and no row when the client id is known. */
  Write.Entry insert(Delivery delivery, int index, OutboxState state) {
    Recipient recipient = delivery.recipient();
    Instant heardAt = delivery.heardAt();
    return new Write.Entry(
        INSERT,
        Tuple.tuple()
            .addString(clientId(delivery, index))
            .addString(delivery.id())
            .addString(delivery.conversation().number().value())
            .addString(delivery.conversation().contact().value())
            .addString(recipient.waId())
            .addString(recipient.userId())
            .addValue(MessageJson.write(delivery.messages().get(index)))
            .addArrayOfString(delivery.traceIds().toArray(String[]::new))
            .addString(state.sql())
            .addString(owner)
            .addLong(lease.toMillis())
            .addString(delivery.lane().sql())
            .addOffsetDateTime(heardAt == null ? null : heardAt.atOffset(ZoneOffset.UTC)));
  }

  static String clientId(Delivery delivery, int index) {
    return delivery.id() + "/" + index;
  }

  /** The request is about to be written. Changes no row when it is no longer this node's. */
  Write sending(Parcel parcel) {
    return write(parcel, SENDING, Tuple.of(parcel.clientId, owner, lease.toMillis()));
  }

  /**
   * The request was refused before it had an effect and will be repeated. Where only this message
   * pauses, that outlives the node; a number that pauses is tried by the next life at once.
   */
  Write retry(Parcel parcel, AfterFailure.Retry retry) {
    long pauseMillis = retry.wholeNumber() ? 0 : retry.pause().toMillis();
    return write(
        parcel,
        RETRY,
        Tuple.of(
            parcel.clientId, owner, parcel.attempts, retry.code(), retry.reason(), pauseMillis));
  }

  /** Nobody knows whether the message left. Changes no row when a status has told meanwhile. */
  Write uncertain(Parcel parcel, int code, String reason) {
    return write(
        parcel, UNCERTAIN, Tuple.of(parcel.clientId, owner, parcel.attempts, code, reason));
  }

  /** No status told that it left. Changes no row when one did. */
  Write repeat(Parcel parcel) {
    return write(parcel, REPEAT, Tuple.of(parcel.clientId, owner));
  }

  /** Accepted by WhatsApp. */
  Write sent(Parcel parcel, MessageId message, Instant at) {
    return new Write(
        parcel.conversation,
        List.of(
            new Write.Entry(
                SENT,
                Tuple.of(
                    parcel.clientId,
                    message.value(),
                    at.atOffset(ZoneOffset.UTC),
                    parcel.attempts)),
            EarlyStatuses.apply(message.value())));
  }

  /** Given up; {@code reason} is for a person. */
  Write failed(Parcel parcel, int code, String reason) {
    return write(parcel, FAILED, Tuple.of(parcel.clientId, owner, code, reason, parcel.attempts));
  }

  /**
   * What WhatsApp tells about a message. Returns its client id, with the trace ids and the message
   * that it rested on when it moved forward, and no row when it is unknown; then it is kept for
   * {@link EarlyStatuses}.
   */
  static Write status(StatusChanged status) {
    boolean failed = status.status() == DeliveryStatus.FAILED;
    String wamid = status.message().value();
    return Write.of(
        status.conversation(),
        STATUS,
        Tuple.of(
            wamid,
            status.clientId(),
            OutboxState.of(status.status()).sql(),
            Integer.toString(status.errorCode()),
            failed ? Reasons.ofStatus(status.errorCode(), status.errorDetail()) : null,
            status.at().atOffset(ZoneOffset.UTC)));
  }

  /**
   * Drops what a conversation has not sent.
   *
   * @param onTheirWay client ids whose request this node has written
   */
  Write fence(ConversationKey conversation, List<String> onTheirWay, String reason) {
    return Write.of(
        conversation,
        FENCE,
        Tuple.tuple()
            .addString(conversation.number().value())
            .addString(conversation.contact().value())
            .addArrayOfString(onTheirWay.toArray(String[]::new))
            .addString(reason)
            .addString(owner));
  }

  private static Write write(Parcel parcel, Write.Statement statement, Tuple values) {
    return Write.of(parcel.conversation, statement, values);
  }
}
