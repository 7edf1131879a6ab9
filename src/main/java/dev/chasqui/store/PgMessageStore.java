package dev.chasqui.store;

import static dev.chasqui.store.Write.Column.TEXT;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.HistoryEntry.Author;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Standing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record in PostgreSQL. Writes go through {@link GroupCommit}, reads through the pipelined
 * pool. Thread-safe; futures complete on the caller's context.
 *
 * <p>Tables: {@code contacts}, {@code conversations} and {@code messages} as {@link MessageWrites}
 * lists them; {@code other_events}, one row per event that is neither a message nor a status.
 */
public final class PgMessageStore implements MessageStore {
  private static final Write.Statement OTHER =
      new Write.Statement(
          60,
          """
          INSERT INTO other_events (dedup_key, phone_number_id, contact_id, field, body)
          SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
          ON CONFLICT (dedup_key) DO NOTHING
          """,
          List.of(TEXT, TEXT, TEXT, TEXT, TEXT),
          1);

  // With what was said under ids whose conversations are joined to this one.
  private static final String HISTORY =
      """
      SELECT m.author::text, m.text, m.sent_at
      FROM (
        SELECT $2::text AS contact_id
        UNION ALL
        SELECT alias FROM aliases
        WHERE phone_number_id = $1 AND contact_id = $2 AND undone_at IS NULL AND joined) AS ids
      CROSS JOIN LATERAL (
        SELECT author, text, sent_at, sorted_at, arrival FROM messages
        WHERE phone_number_id = $1 AND contact_id = ids.contact_id
          AND (author <> 'person' OR answered_by IS NOT NULL)
          AND answered_by IS DISTINCT FROM 'withdrawn'
        ORDER BY sorted_at DESC, arrival DESC
        LIMIT $3) AS m
      ORDER BY m.sorted_at DESC, m.arrival DESC
      LIMIT $3
      """;

  private static final String WAITING =
      """
      SELECT id, text, sent_at, trace_id FROM messages
      WHERE phone_number_id = $1 AND contact_id = $2 AND author = 'person'
        AND answered_by IS NULL AND sorted_at >= $3
        AND content_type NOT IN ('reaction', 'system', 'revoke', 'unsupported')
      ORDER BY sorted_at DESC, arrival DESC
      LIMIT $4
      """;

  // A coexistence placeholder is not the message that follows it under the same id.
  private static final String ANSWERS =
      """
      SELECT id, answered_by, answer_open, CASE WHEN corrected_at IS NOT NULL THEN text END
      FROM messages
      WHERE id = ANY($1) AND (answered_by IS NOT NULL OR corrected_at IS NOT NULL)
        AND content_type <> 'unsupported'
      """;

  private static final int TRIPS_MAX = 2;
  private static final int QUESTIONS_MAX = 512;

  private final Database database;
  private final GroupCommit commits;
  private final SharedTrips<MessageId, Optional<Answer>> answers;
  private final SharedTrips<ConversationKey, Optional<KnownConversation>> known;

  /**
   * @param context from which PostgreSQL is asked about many messages or conversations at once
   */
  public PgMessageStore(Context context, Database database, GroupCommit commits) {
    this.database = database;
    this.commits = commits;
    answers = new SharedTrips<>(context, TRIPS_MAX, QUESTIONS_MAX, this::askForAnswers);
    known = new SharedTrips<>(context, TRIPS_MAX, QUESTIONS_MAX, this::askForKnown);
  }

  @Override
  public Future<Void> storeInbound(
      InboundMessage message, String text, String traceId, List<IdentityLink> links) {
    var write = taught(MessageWrites.inbound(message, text, traceId), links);
    return commits.submit(write.patiently()).mapEmpty();
  }

  @Override
  public Future<Void> storeCorrected(
      InboundMessage message, String text, String traceId, List<IdentityLink> links) {
    return commits
        .submit(taught(MessageWrites.corrected(message, text, traceId), links))
        .mapEmpty();
  }

  /** The write with the links in it. */
  private static Write taught(Write write, List<IdentityLink> links) {
    if (links.isEmpty()) {
      return write;
    }
    var entries = new ArrayList<>(write.entries());
    entries.addAll(AliasWrites.links(links));
    entries.sort(Comparator.comparingInt(entry -> entry.statement().phase()));
    return new Write(write.conversation(), entries);
  }

  @Override
  public Future<List<HistoryEntry>> history(ConversationKey conversation, int max) {
    return database
        .client()
        .preparedQuery(HISTORY)
        .execute(Tuple.of(conversation.number().value(), conversation.contact().value(), max))
        .map(rows -> {
          var newestFirst = new ArrayList<HistoryEntry>(rows.size());
          for (Row row : rows) {
            newestFirst.add(entry(row));
          }
          return List.copyOf(newestFirst.reversed());
        });
  }

  private static HistoryEntry entry(Row row) {
    return new HistoryEntry(
        Author.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
        row.getString(1),
        row.getOffsetDateTime(2).toInstant());
  }

  @Override
  public Future<Map<MessageId, Answer>> answers(Collection<MessageId> messages) {
    var ids = List.copyOf(messages);
    return answers
        .ask(ids)
        .map(found -> {
          var answered = new HashMap<MessageId, Answer>();
          for (int i = 0; i < ids.size(); i++) {
            var id = ids.get(i);
            found.get(i).ifPresent(answer -> answered.put(id, answer));
          }
          return Map.copyOf(answered);
        });
  }

  private Future<List<Optional<Answer>>> askForAnswers(List<MessageId> messages) {
    String[] ids = messages.stream().map(MessageId::value).toArray(String[]::new);
    return database
        .client()
        .preparedQuery(ANSWERS)
        .execute(Tuple.of((Object) ids))
        .map(rows -> {
          var answers = new HashMap<MessageId, Answer>();
          for (Row row : rows) {
            answers.put(
                new MessageId(row.getString(0)),
                new Answer(row.getString(1), row.getBoolean(2), row.getString(3)));
          }
          return messages.stream().map(id -> Optional.ofNullable(answers.get(id))).toList();
        });
  }

  @Override
  public Future<Void> storeOther(
      ConversationKey conversation, String field, String dedupKey, String json) {
    var entry = other(conversation, field, dedupKey, json);
    return commits.submit(new Write(conversation, List.of(entry))).mapEmpty();
  }

  @Override
  public Future<Void> storeOthers(
      ConversationKey conversation, List<InboundEvent.Recorded> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    var entries =
        events.stream()
            .map(
                event -> other(event.conversation(), event.field(), event.dedupKey(), event.json()))
            .toList();
    return commits.submit(new Write(conversation, entries)).mapEmpty();
  }

  private static Write.Entry other(
      ConversationKey key, String field, String dedupKey, String json) {
    return new Write.Entry(
        OTHER,
        Tuple.of(
            dedupKey,
            key.number().value(),
            key.contact().value(),
            field,
            MessageWrites.clean(json)));
  }

  @Override
  public Future<Map<ConversationKey, KnownConversation>> known(
      Collection<ConversationKey> conversations) {
    var keys = List.copyOf(conversations);
    return known
        .ask(keys)
        .map(found -> {
          var all = new HashMap<ConversationKey, KnownConversation>();
          for (int i = 0; i < keys.size(); i++) {
            var key = keys.get(i);
            found.get(i).ifPresent(conversation -> all.put(key, conversation));
          }
          return all;
        });
  }

  private Future<List<Optional<KnownConversation>>> askForKnown(
      List<ConversationKey> conversations) {
    String[] numbers = conversations.stream().map(k -> k.number().value()).toArray(String[]::new);
    String[] contacts = conversations.stream().map(k -> k.contact().value()).toArray(String[]::new);
    return database
        .client()
        .preparedQuery(StandingWrites.KNOWN)
        .execute(Tuple.tuple().addArrayOfString(numbers).addArrayOfString(contacts))
        .map(rows -> {
          var known = new HashMap<ConversationKey, KnownConversation>();
          for (Row row : rows) {
            var key =
                new ConversationKey(
                    new PhoneNumberId(row.getString(0)), new ContactId(row.getString(1)));
            known.put(key, StandingWrites.known(row));
          }
          return conversations.stream().map(key -> Optional.ofNullable(known.get(key))).toList();
        });
  }

  @Override
  public Future<Void> storeHuman(HumanMessage message, String text, String traceId) {
    ConversationKey key = message.conversation();
    return switch (message.content()) {
      case MessageContent.Edit edit -> correct(key, edit.target(), text);
      case MessageContent.Revoke revoke -> correct(key, revoke.target(), text);
      default -> {
        var entries =
            new ArrayList<>(MessageWrites.contact(key, message.contact(), message.sentAt()));
        entries.addAll(
            StandingWrites.said(
                message, text, MessageWrites.contentType(message.content()), traceId));
        yield commits.submit(new Write(key, entries)).mapEmpty();
      }
    };
  }

  private Future<Void> correct(ConversationKey key, MessageId target, String text) {
    return commits
        .submit(new Write(key, List.of(StandingWrites.corrected(key, target, text))))
        .mapEmpty();
  }

  @Override
  public Future<Void> keep(
      ConversationKey conversation,
      Standing standing,
      Map<String, @Nullable Instant> timers,
      @Nullable ConversationReport report) {
    var entries = new ArrayList<>(StandingWrites.standing(conversation, standing, report));
    timers.forEach((name, dueAt) ->
        entries.add(
            dueAt == null
                ? TimerWrites.cancel(conversation, name)
                : TimerWrites.schedule(conversation, name, dueAt)));
    if (report != null) {
      entries.addAll(StandingWrites.consent(conversation, report));
    }
    return commits.submit(new Write(conversation, entries)).mapEmpty();
  }

  @Override
  public Future<Void> report(ConversationKey conversation, ConversationReport report) {
    return commits
        .submit(new Write(conversation, List.of(StandingWrites.report(conversation, report))))
        .mapEmpty();
  }

  @Override
  public Future<List<WaitingMessage>> waiting(
      ConversationKey conversation, Instant since, int max) {
    return database
        .client()
        .preparedQuery(WAITING)
        .execute(
            Tuple.of(
                conversation.number().value(),
                conversation.contact().value(),
                since.atOffset(ZoneOffset.UTC),
                max))
        .map(rows -> {
          var newestFirst = new ArrayList<WaitingMessage>(rows.size());
          for (Row row : rows) {
            newestFirst.add(
                new WaitingMessage(
                    new MessageId(row.getString(0)),
                    row.getString(1),
                    row.getOffsetDateTime(2).toInstant(),
                    row.getString(3)));
          }
          return List.copyOf(newestFirst.reversed());
        });
  }
}
