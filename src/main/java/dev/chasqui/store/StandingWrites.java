package dev.chasqui.store;

import dev.chasqui.model.Consent;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Silence;
import dev.chasqui.model.Standing;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How becomes durable who has the word, what human agents wrote and what is reported.
 *
 * <p>Tables: columns of {@code conversations} and the table {@code conversation_events}, both of
 * {@code V2__standing.sql}; rows of {@code messages} by the author {@code human_agent}.
 */
final class StandingWrites {
  private static final Write.Statement STANDING =
      new Write.Statement(
          21,
          """
          INSERT INTO conversations AS c (phone_number_id, contact_id, silence, silent_since,
            silent_until, silence_detail, decided_at, waiting_since, ghost_told, opted_out)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (phone_number_id, contact_id) DO UPDATE SET
            silence = excluded.silence, silent_since = excluded.silent_since,
            silent_until = excluded.silent_until, silence_detail = excluded.silence_detail,
            decided_at = excluded.decided_at, waiting_since = excluded.waiting_since,
            ghost_told = excluded.ghost_told, opted_out = excluded.opted_out
          """);

  // What the person wrote before has its answer now.
  private static final Write.Statement HEARD =
      new Write.Statement(
          41,
          """
          UPDATE messages SET answered_by = $4
          WHERE phone_number_id = $1 AND contact_id = $2 AND author = 'person'
            AND answered_by IS NULL AND sent_at <= $3
          """);

  private static final Write.Statement SAID =
      new Write.Statement(
          45,
          """
          INSERT INTO messages (id, phone_number_id, contact_id, direction, author, text,
            content_type, sent_at, sorted_at, trace_id)
          VALUES ($1, $2, $3, 'out', 'human_agent', $4, $5, $6, $6, $7)
          ON CONFLICT (id) DO NOTHING
          """);

  private static final Write.Statement CORRECTED =
      new Write.Statement(
          46,
          """
          UPDATE messages SET text = $4
          WHERE id = $1 AND phone_number_id = $2 AND contact_id = $3
          """);

  private static final Write.Statement REPORT =
      new Write.Statement(
          61,
          """
          INSERT INTO conversation_events (dedup_key, phone_number_id, contact_id, kind, reason, at)
          VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (dedup_key) DO NOTHING
          """);

  static final String KNOWN =
      """
      SELECT c.phone_number_id, c.contact_id, c.silence, c.silent_since, c.silent_until,
        c.silence_detail, c.decided_at, c.waiting_since, c.ghost_told, c.opted_out,
        c.last_inbound_at, c.refused_at, c.refused_for, c.ad_at, c.ad_answered_at, c.free_until,
        c.free_told_at, p.wa_id, p.user_id, p.name, p.username, p.parent_user_id,
        p.identity_hash, p.ids_at
      FROM unnest($1::text[], $2::text[]) AS wanted (number, contact)
      JOIN conversations c ON c.phone_number_id = wanted.number AND c.contact_id = wanted.contact
      LEFT JOIN contacts p ON p.id = c.contact_id
      """;

  private StandingWrites() {}

  /** Who has the word, with what is reported of it. */
  static List<Write.Entry> standing(
      ConversationKey key, Standing standing, @Nullable ConversationReport report) {
    Silence silence = standing.silence();
    var entries = new ArrayList<Write.Entry>(2);
    entries.add(
        new Write.Entry(
            STANDING,
            Tuple.tuple()
                .addString(key.number().value())
                .addString(key.contact().value())
                .addString(silence == null ? null : lower(silence.reason()))
                .addOffsetDateTime(silence == null ? null : utc(silence.since()))
                .addOffsetDateTime(silence == null ? null : utc(silence.until()))
                .addString(silence == null ? null : clean(silence.detail()))
                .addOffsetDateTime(utc(standing.decidedAt()))
                .addOffsetDateTime(utc(standing.waitingSince()))
                .addBoolean(standing.ghostTold())
                .addBoolean(standing.optedOut())));
    if (report != null) {
      entries.add(report(key, report));
    }
    return entries;
  }

  /** An opt-out or its end is a declaration of consent as well. */
  static List<Write.Entry> consent(ConversationKey key, ConversationReport report) {
    boolean out = report.kind() == ConversationReport.Kind.OPTED_OUT;
    if (!out && report.kind() != ConversationReport.Kind.OPTED_IN) {
      return List.of();
    }
    return List.of(
        ConsentWrites.declare(
            key,
            Consent.Kind.MESSAGES,
            out ? Consent.State.REVOKED : Consent.State.GRANTED,
            report.at(),
            "message " + report.reason()));
  }

  /** Something to report. The same report twice is one row. */
  static Write.Entry report(ConversationKey key, ConversationReport report) {
    String kind = lower(report.kind());
    return new Write.Entry(
        REPORT,
        Tuple.of(
            key + "/" + kind + "/" + report.at().toEpochMilli(),
            key.number().value(),
            key.contact().value(),
            kind,
            clean(report.reason()),
            utc(report.at())));
  }

  /** A human agent's message, which answers what the person wrote before it. */
  static List<Write.Entry> said(HumanMessage message, String text, String type, String traceId) {
    ConversationKey key = message.conversation();
    return List.of(
        new Write.Entry(
            HEARD,
            Tuple.of(
                key.number().value(),
                key.contact().value(),
                utc(message.sentAt()),
                "human:" + message.id().value())),
        new Write.Entry(
            SAID,
            Tuple.of(
                message.id().value(),
                key.number().value(),
                key.contact().value(),
                MessageWrites.clean(text),
                type,
                utc(message.sentAt()),
                traceId)));
  }

  /** Other words in place of a message's, as after an edit or a deletion. */
  static Write.Entry corrected(ConversationKey key, MessageId target, String text) {
    return new Write.Entry(
        CORRECTED,
        Tuple.of(
            target.value(),
            key.number().value(),
            key.contact().value(),
            MessageWrites.clean(text)));
  }

  /** A row of {@link #KNOWN}. */
  static KnownConversation known(Row row) {
    String reason = row.getString("silence");
    Silence silence =
        reason == null
            ? null
            : new Silence(
                Silence.Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                instantOr(row.getOffsetDateTime("silent_since"), Instant.EPOCH),
                instant(row.getOffsetDateTime("silent_until")),
                row.getString("silence_detail"));
    var standing =
        new Standing(
            silence,
            instant(row.getOffsetDateTime("decided_at")),
            instant(row.getOffsetDateTime("waiting_since")),
            row.getBoolean("ghost_told"),
            row.getBoolean("opted_out"),
            instant(row.getOffsetDateTime("last_inbound_at")));
    return new KnownConversation(
        standing,
        WindowStore.window(row),
        new Contact(
            row.getString("wa_id"),
            row.getString("user_id"),
            row.getString("name"),
            row.getString("username"),
            row.getString("parent_user_id"),
            row.getString("identity_hash")),
        instantOr(row.getOffsetDateTime("ids_at"), Instant.EPOCH));
  }

  private static Instant instantOr(@Nullable OffsetDateTime time, Instant otherwise) {
    return time == null ? otherwise : time.toInstant();
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable String clean(@Nullable String text) {
    return text == null ? null : MessageWrites.clean(text);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
