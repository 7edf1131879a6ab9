package dev.chasqui.store;

import static dev.chasqui.store.Write.Column.TEXT;
import static dev.chasqui.store.Write.Column.TIME;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.ServiceWindow;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How messages become rows.
 *
 * <p>Tables, all in {@code V1__record.sql}:
 *
 * <ul>
 *   <li>{@code contacts}: one row per person, with the names last seen
 *   <li>{@code conversations}: one row per business number and person
 *   <li>{@code messages}: one row per message, inbound under its wamid, the assistant's words under
 *       their delivery id; {@code answered_by} is the delivery that answers an inbound one, the
 *       last so far while {@code answer_open} says that more follows
 * </ul>
 */
public final class MessageWrites {
  // A number belongs to the user id that it came with: a new user id without a number has none.
  // What is older than the ids at hand, such as a message from before a change, does not bring
  // them back. A row that says nothing new is left out before the insert: a conflict would lock
  // the stored row, which is a write like any other. (A subquery for each row, and no NOT EXISTS,
  // which PostgreSQL may turn into a scan of the whole table.)
  private static final Write.Statement CONTACT =
      new Write.Statement(
          10,
          """
          INSERT INTO contacts AS c (id, wa_id, user_id, name, username, parent_user_id,
            identity_hash, ids_at)
          SELECT r.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
            $6::text[], $7::text[], $8::timestamptz[])
            AS r (id, wa_id, user_id, name, username, parent_user_id, identity_hash, ids_at)
          WHERE (
            SELECT (r.wa_id IS NULL OR k.wa_id = r.wa_id)
              AND (r.user_id IS NULL OR k.user_id = r.user_id)
              AND (r.name IS NULL OR k.name = r.name)
              AND (r.username IS NULL OR k.username = r.username)
              AND (r.parent_user_id IS NULL OR k.parent_user_id = r.parent_user_id)
              AND (r.identity_hash IS NULL OR k.identity_hash = r.identity_hash)
            FROM contacts k WHERE k.id = r.id) IS NOT TRUE
          ON CONFLICT (id) DO UPDATE SET
            wa_id = CASE
              WHEN c.ids_at > excluded.ids_at THEN c.wa_id
              WHEN excluded.wa_id IS NULL AND c.user_id <> excluded.user_id THEN NULL
              ELSE COALESCE(excluded.wa_id, c.wa_id) END,
            user_id = CASE WHEN c.ids_at > excluded.ids_at THEN COALESCE(c.user_id, excluded.user_id)
              ELSE COALESCE(excluded.user_id, c.user_id) END,
            name = COALESCE(excluded.name, c.name),
            username = COALESCE(excluded.username, c.username),
            parent_user_id = COALESCE(excluded.parent_user_id, c.parent_user_id),
            identity_hash = COALESCE(excluded.identity_hash, c.identity_hash),
            ids_at = GREATEST(c.ids_at, excluded.ids_at),
            updated_at = now()
          """,
          List.of(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TIME),
          1);

  private static final Write.Statement CONVERSATION =
      new Write.Statement(
          20,
          """
          INSERT INTO conversations AS c (phone_number_id, contact_id, last_inbound_at, ad_at)
          SELECT number, contact,
            CASE WHEN inbound_at > now() THEN now() ELSE inbound_at END,
            CASE WHEN from_ad_at > now() THEN now() ELSE from_ad_at END
          FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            AS r (number, contact, inbound_at, from_ad_at)
          ON CONFLICT (phone_number_id, contact_id) DO UPDATE
            SET last_inbound_at = GREATEST(c.last_inbound_at, excluded.last_inbound_at),
              ad_answered_at =
                CASE WHEN excluded.ad_at > c.ad_answered_at THEN NULL ELSE c.ad_answered_at END,
              ad_at = GREATEST(c.ad_at, excluded.ad_at)
          """,
          List.of(TEXT, TEXT, TIME, TIME),
          2);

  // A coexistence placeholder gives way to the message that follows it under the same id.
  private static final Write.Statement INBOUND =
      new Write.Statement(
          30,
          """
          INSERT INTO messages (id, phone_number_id, contact_id, direction, author, text,
            content_type, reply_to, sent_at, sorted_at, trace_id)
          SELECT id, number, contact, 'in', 'person', words, type, reply_to, sent_at, sent_at, trace
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::timestamptz[], $8::text[])
            AS r (id, number, contact, words, type, reply_to, sent_at, trace)
          ON CONFLICT (id) DO UPDATE SET text = excluded.text, content_type = excluded.content_type,
            reply_to = excluded.reply_to, trace_id = excluded.trace_id
            WHERE messages.content_type = 'unsupported'
          """,
          List.of(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TIME, TEXT),
          1);

  // What is deleted needs no answer, and what comes late of it changes nothing.
  private static final Write.Statement CORRECTED =
      new Write.Statement(
          31,
          """
          INSERT INTO messages AS m (id, phone_number_id, contact_id, direction, author, text,
            content_type, sent_at, sorted_at, trace_id, corrected_at, answered_by)
          VALUES ($1, $2, $3, 'in', 'person', $4, $5, $6, $6, $7, $6,
            CASE WHEN $5::text = 'revoke' THEN 'withdrawn' END)
          ON CONFLICT (id) DO UPDATE SET text = excluded.text,
            content_type = CASE WHEN excluded.content_type = 'revoke' THEN 'revoke'
              ELSE m.content_type END,
            corrected_at = excluded.corrected_at,
            answered_by = COALESCE(m.answered_by, excluded.answered_by)
            WHERE m.phone_number_id = excluded.phone_number_id AND m.author = 'person'
              AND m.content_type <> 'revoke'
              AND (m.corrected_at IS NULL OR m.corrected_at <= excluded.corrected_at)
          """);

  private static final Write.Statement ANSWERED =
      new Write.Statement(
          40,
          """
          UPDATE messages SET answered_by = $2, answer_open = $3
          WHERE id = ANY($1) AND (answered_by IS NULL OR answer_open)
          """);

  private static final Write.Statement REMEMBERED =
      new Write.Statement(
          50,
          """
          INSERT INTO messages (id, phone_number_id, contact_id, direction, author, text,
            content_type, sent_at, sorted_at)
          VALUES ($1, $2, $3, 'out', 'assistant', $4, 'text', $5, COALESCE(
            (SELECT max(sorted_at) FROM messages WHERE id = ANY($6)),
            (SELECT sorted_at FROM messages
              WHERE phone_number_id = $2 AND contact_id = $3
                AND (author <> 'person' OR answered_by IS NOT NULL)
              ORDER BY sorted_at DESC, arrival DESC LIMIT 1),
            $5))
          ON CONFLICT (id) DO NOTHING
          """);

  private MessageWrites() {}

  /** A message from a person, with the contact's names and the conversation. */
  static Write inbound(InboundMessage message, String text, String traceId) {
    ConversationKey key = message.conversation();
    Contact contact = message.contact();
    OffsetDateTime sentAt = utc(message.sentAt());
    MessageId replyTo = message.replyTo();
    boolean opens = ServiceWindow.opens(message.content());
    boolean fromAd = opens && message.origin().referral() != null;
    return new Write(
        key,
        List.of(
            contactRow(key, contact, sentAt),
            conversation(key, opens ? sentAt : null, fromAd ? sentAt : null),
            new Write.Entry(
                INBOUND,
                Tuple.of(
                    message.id().value(),
                    key.number().value(),
                    key.contact().value(),
                    clean(text),
                    contentType(message.content()),
                    replyTo == null ? null : replyTo.value(),
                    sentAt,
                    traceId))));
  }

  /** An earlier message as it reads since the person changed it. Opens no service window. */
  static Write corrected(InboundMessage message, String text, String traceId) {
    ConversationKey key = message.conversation();
    var entries = new ArrayList<>(contact(key, message.contact(), message.sentAt()));
    entries.add(
        new Write.Entry(
            CORRECTED,
            Tuple.of(
                message.id().value(),
                key.number().value(),
                key.contact().value(),
                clean(text),
                contentType(message.content()),
                utc(message.sentAt()),
                traceId)));
    return new Write(key, entries);
  }

  /** The names of a person, and the conversation, as seen in a message to that person. */
  static List<Write.Entry> contact(ConversationKey key, Contact contact, Instant at) {
    return List.of(contactRow(key, contact, utc(at)), conversation(key, null, null));
  }

  /**
   * The conversation's row.
   *
   * @param opensAt when the person wrote or called, which opens the service window; null for
   *     neither
   * @param adAt when a message came from an ad, or null
   */
  static Write.Entry conversation(
      ConversationKey key, @Nullable OffsetDateTime opensAt, @Nullable OffsetDateTime adAt) {
    return new Write.Entry(
        CONVERSATION, Tuple.of(key.number().value(), key.contact().value(), opensAt, adAt));
  }

  private static Write.Entry contactRow(ConversationKey key, Contact contact, OffsetDateTime at) {
    boolean addressed = contact.waId() != null || contact.userId() != null;
    return new Write.Entry(
        CONTACT,
        Tuple.tuple()
            .addString(key.contact().value())
            .addString(contact.waId())
            .addString(contact.userId())
            .addString(cleanName(contact.name()))
            .addString(cleanName(contact.username()))
            .addString(contact.parentUserId())
            .addString(contact.identityKeyHash())
            .addOffsetDateTime(addressed ? at : null));
  }

  /**
   * Marks messages answered and remembers the words of the answer.
   *
   * @param deliveryId names the part of the answer; a second write of it changes nothing
   * @param open whether more of the answer follows
   * @param remembered blank keeps no words
   */
  public static List<Write.Entry> answer(
      ConversationKey conversation,
      String deliveryId,
      List<MessageId> answers,
      boolean open,
      String remembered,
      Instant at) {
    var entries = new ArrayList<Write.Entry>(2);
    String[] ids = answers.stream().map(MessageId::value).toArray(String[]::new);
    if (ids.length > 0) {
      entries.add(new Write.Entry(ANSWERED, Tuple.of(ids, deliveryId, open)));
    }
    if (!remembered.isBlank()) {
      entries.add(
          new Write.Entry(
              REMEMBERED,
              Tuple.of(
                  "out:" + deliveryId,
                  conversation.number().value(),
                  conversation.contact().value(),
                  clean(remembered),
                  utc(at),
                  ids)));
    }
    return entries;
  }

  /** PostgreSQL's text cannot hold the character NUL, which a message may. */
  static String clean(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }

  private static @Nullable String cleanName(@Nullable String name) {
    return name == null ? null : clean(name);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static String contentType(MessageContent content) {
    return switch (content) {
      case MessageContent.Media media -> media.kind().name().toLowerCase(Locale.ROOT);
      case MessageContent.Text _ -> "text";
      case MessageContent.Location _ -> "location";
      case MessageContent.Contacts _ -> "contacts";
      case MessageContent.Choice _ -> "choice";
      case MessageContent.FormReply _ -> "form_reply";
      case MessageContent.CallPermission _ -> "call_permission";
      case MessageContent.ChatOpened _ -> "chat_opened";
      case MessageContent.MediaPlaceholder _ -> "media_placeholder";
      case MessageContent.Reaction _ -> "reaction";
      case MessageContent.Order _ -> "order";
      case MessageContent.Edit _ -> "edit";
      case MessageContent.Revoke _ -> "revoke";
      case MessageContent.SystemNotice _ -> "system";
      case MessageContent.Unsupported _ -> "unsupported";
      case MessageContent.Unknown _ -> "unknown";
    };
  }
}
