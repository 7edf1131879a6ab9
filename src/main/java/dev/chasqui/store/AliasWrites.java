package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * How becomes durable which ids belong to one person. Rows of {@code aliases}, in {@code
 * V30__aliases.sql}; they are ended, never deleted.
 */
final class AliasWrites {
  /**
   * Ends what the id led to, takes along what led to the id if its conversation is joined, and
   * takes a number from the contact who had it: else the next message for that contact would reach
   * the number's new owner. What was learned from something newer stays as it is.
   */
  private static final Write.Statement LINK =
      new Write.Statement(
          12,
          """
          WITH stale AS (
            SELECT 1 FROM aliases WHERE phone_number_id = $1 AND alias = $2 AND undone_at IS NULL
              AND kind <> 'parent_bsuid' AND contact_id <> $3 AND since > $6),
          ended AS (
            UPDATE aliases SET undone_at = now()
            WHERE phone_number_id = $1 AND alias = $2 AND undone_at IS NULL
              AND kind <> 'parent_bsuid' AND contact_id <> $3 AND NOT EXISTS (SELECT 1 FROM stale)
            RETURNING contact_id),
          followers AS (
            UPDATE aliases SET undone_at = now()
            WHERE $7::boolean AND phone_number_id = $1 AND contact_id = $2 AND undone_at IS NULL
              AND kind <> 'parent_bsuid' AND NOT EXISTS (SELECT 1 FROM stale)
            RETURNING alias, kind, joined),
          taken AS (
            UPDATE contacts SET wa_id = NULL, ids_at = GREATEST(ids_at, $6), updated_at = now()
            WHERE $4::text = 'phone' AND wa_id = $2 AND id <> $3
              AND (id = $2 OR id IN (SELECT contact_id FROM ended))
              AND NOT EXISTS (SELECT 1 FROM stale))
          INSERT INTO aliases (phone_number_id, alias, contact_id, kind, learned_from, since, joined)
          SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::boolean
          FROM (SELECT count(*) FROM ended) AS after_ended
          WHERE $2::text <> $3::text AND NOT EXISTS (SELECT 1 FROM stale)
          UNION ALL
          SELECT $1::text, f.alias, $3::text, f.kind, $5::text, $6::timestamptz, f.joined
          FROM followers f WHERE f.alias <> $3::text
          ON CONFLICT (phone_number_id, alias) WHERE undone_at IS NULL AND kind <> 'parent_bsuid'
            DO NOTHING
          """);

  private static final Write.Statement PARENT =
      new Write.Statement(
          13,
          """
          INSERT INTO aliases (phone_number_id, alias, contact_id, kind, learned_from, since)
          VALUES ($1, $2, $3, 'parent_bsuid', $4, $5)
          ON CONFLICT (phone_number_id, contact_id, alias)
            WHERE undone_at IS NULL AND kind = 'parent_bsuid' DO NOTHING
          """);

  // Of two free entry points that of the later ad holds, and of two named ends the later told.
  // Of two opinions about silence the later decision holds; who opted out anywhere has opted out.
  private static final Write.Statement JOIN =
      new Write.Statement(
          22,
          """
          UPDATE conversations c SET
            silence = CASE WHEN j.later THEN o.silence ELSE c.silence END,
            silent_since = CASE WHEN j.later THEN o.silent_since ELSE c.silent_since END,
            silent_until = CASE WHEN j.later THEN o.silent_until ELSE c.silent_until END,
            silence_detail = CASE WHEN j.later THEN o.silence_detail ELSE c.silence_detail END,
            decided_at = GREATEST(c.decided_at, o.decided_at),
            waiting_since = LEAST(c.waiting_since, o.waiting_since),
            opted_out = c.opted_out OR o.opted_out,
            last_inbound_at = GREATEST(c.last_inbound_at, o.last_inbound_at),
            refused_at = GREATEST(c.refused_at, o.refused_at),
            refused_for = GREATEST(c.refused_for, o.refused_for),
            ad_answered_at = CASE WHEN c.ad_at IS NULL OR o.ad_at > c.ad_at
              THEN o.ad_answered_at ELSE c.ad_answered_at END,
            ad_at = GREATEST(c.ad_at, o.ad_at),
            free_until = CASE WHEN c.free_told_at IS NULL OR o.free_told_at > c.free_told_at
              THEN o.free_until ELSE c.free_until END,
            free_told_at = GREATEST(c.free_told_at, o.free_told_at)
          FROM conversations o
          CROSS JOIN LATERAL (
            SELECT o.silence IS NOT NULL AND (d.decided_at IS NULL OR o.decided_at > d.decided_at)
              AS later
            FROM conversations d WHERE d.phone_number_id = $1 AND d.contact_id = $3) j
          WHERE c.phone_number_id = $1 AND c.contact_id = $3
            AND o.phone_number_id = $1 AND o.contact_id = $2
          """);

  private AliasWrites() {}

  /** Rows that say so, in the order of their phases. */
  static List<Write.Entry> links(Collection<IdentityLink> links) {
    var entries = new ArrayList<Write.Entry>();
    for (var link : links) {
      if (link.kind() != IdentityKind.PARENT_BSUID) {
        entries.add(link(link));
      }
    }
    for (var link : links) {
      if (link.kind() == IdentityKind.PARENT_BSUID) {
        entries.add(parent(link));
      }
    }
    for (var link : links) {
      if (link.joined()) {
        ConversationKey key = link.conversation();
        entries.add(
            new Write.Entry(
                JOIN,
                Tuple.of(
                    key.number().value(),
                    MessageWrites.clean(link.alias()),
                    key.contact().value())));
      }
    }
    return entries;
  }

  private static Write.Entry link(IdentityLink link) {
    ConversationKey key = link.conversation();
    return new Write.Entry(
        LINK,
        Tuple.of(
            key.number().value(),
            MessageWrites.clean(link.alias()),
            key.contact().value(),
            link.kind().name().toLowerCase(Locale.ROOT),
            link.learnedFrom(),
            link.since().atOffset(ZoneOffset.UTC),
            link.joined()));
  }

  private static Write.Entry parent(IdentityLink link) {
    ConversationKey key = link.conversation();
    return new Write.Entry(
        PARENT,
        Tuple.of(
            key.number().value(),
            MessageWrites.clean(link.alias()),
            key.contact().value(),
            link.learnedFrom(),
            link.since().atOffset(ZoneOffset.UTC)));
  }
}
