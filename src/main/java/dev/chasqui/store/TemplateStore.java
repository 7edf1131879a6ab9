package dev.chasqui.store;

import dev.chasqui.model.TemplateEvent;
import dev.chasqui.model.TemplateEvent.Template;
import dev.chasqui.model.TemplateState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp says of templates: table {@code template_states}, in {@code
 * V41__template_states.sql}. Of each kind of news the newest by event time holds, in whatever order
 * it comes. Thread-safe; futures complete on the caller's context.
 */
public final class TemplateStore {
  /** Rows that are read at most; names are configured by hand. */
  private static final int ROWS_MAX = 1_000;

  private static final Write.Statement STATUS =
      new Write.Statement(
          94,
          """
          INSERT INTO template_states AS t (account, name, language, template_id, status,
            status_reason, status_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
          ON CONFLICT (account, name, language) DO UPDATE SET template_id = excluded.template_id,
            status = excluded.status, status_reason = excluded.status_reason,
            status_at = excluded.status_at
            WHERE t.status_at IS NULL OR t.status_at <= excluded.status_at
          """);

  private static final Write.Statement CATEGORY =
      new Write.Statement(
          95,
          """
          INSERT INTO template_states AS t (account, name, language, template_id, category,
            next_category, next_at, category_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
          ON CONFLICT (account, name, language) DO UPDATE SET
            category = COALESCE(excluded.category, t.category),
            next_category = excluded.next_category, next_at = excluded.next_at,
            category_at = excluded.category_at
            WHERE t.category_at IS NULL OR t.category_at <= excluded.category_at
          """);

  private static final Write.Statement QUALITY =
      new Write.Statement(
          96,
          """
          INSERT INTO template_states AS t (account, name, language, template_id, quality,
            quality_at)
          VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (account, name, language) DO UPDATE SET quality = excluded.quality,
            quality_at = excluded.quality_at
            WHERE t.quality_at IS NULL OR t.quality_at <= excluded.quality_at
          """);

  // The same name in several accounts is rare; what was said last comes last.
  private static final String STATES =
      """
      SELECT name, language, status, status_reason, quality,
        CASE WHEN next_at <= now() THEN next_category ELSE category END AS category
      FROM template_states WHERE name = ANY($1)
      ORDER BY GREATEST(status_at, category_at, quality_at), account LIMIT $2
      """;

  private final Database database;
  private final GroupCommit commits;

  /** Reads through the database and writes through the group commit. */
  public TemplateStore(Database database, GroupCommit commits) {
    this.database = database;
    this.commits = commits;
  }

  /**
   * Keeps what an event says. One that does not name the template, or tells nothing of its state,
   * changes nothing.
   */
  public Future<Void> learn(TemplateEvent event) {
    Template template = event.template();
    String name = template.name();
    String language = template.language();
    if (name == null || language == null) {
      return Future.succeededFuture();
    }
    var entries = entries(event, name, language);
    return entries.isEmpty()
        ? Future.succeededFuture()
        : commits.submit(new Write(event.conversation(), entries)).mapEmpty();
  }

  private static List<Write.Entry> entries(TemplateEvent event, String name, String language) {
    var entries = new ArrayList<Write.Entry>(2);
    OffsetDateTime at = utc(event.at());
    switch (event) {
      case TemplateEvent.StatusChanged changed -> {
        String why = changed.reason() == null ? changed.note() : changed.reason();
        entries.add(
            new Write.Entry(
                STATUS,
                key(event, name, language)
                    .addString(changed.event())
                    .addString(why)
                    .addOffsetDateTime(at)));
        if (changed.category() != null) {
          entries.add(category(event, name, language, changed.category(), null, null));
        }
      }
      case TemplateEvent.CategoryChanged changed ->
          entries.add(
              category(
                  event,
                  name,
                  language,
                  changed.current(),
                  changed.nextAt() == null ? null : changed.next(),
                  changed.nextAt()));
      case TemplateEvent.QualityChanged changed ->
          entries.add(
              new Write.Entry(
                  QUALITY,
                  key(event, name, language).addString(changed.current()).addOffsetDateTime(at)));
      case TemplateEvent.ComponentsChanged _ -> {}
    }
    return entries;
  }

  private static Write.Entry category(
      TemplateEvent event,
      String name,
      String language,
      @Nullable String now,
      @Nullable String next,
      @Nullable Instant nextAt) {
    return new Write.Entry(
        CATEGORY,
        key(event, name, language)
            .addString(now)
            .addString(next)
            .addOffsetDateTime(nextAt == null ? null : utc(nextAt))
            .addOffsetDateTime(utc(event.at())));
  }

  private static Tuple key(TemplateEvent event, String name, String language) {
    String account = event.source().account();
    return Tuple.tuple()
        .addString(account == null ? "" : MessageWrites.clean(account))
        .addString(MessageWrites.clean(name))
        .addString(MessageWrites.clean(language))
        .addString(MessageWrites.clean(event.template().id()));
  }

  /** The states of templates with these names, at most 1,000, those changed last at the end. */
  public Future<List<TemplateState>> states(Collection<String> names) {
    return states(database, names);
  }

  /** As {@link #states(Collection)}, for those who only read. */
  public static Future<List<TemplateState>> states(Database database, Collection<String> names) {
    return database
        .client()
        .preparedQuery(STATES)
        .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)).addInteger(ROWS_MAX))
        .map(rows -> {
          var states = new ArrayList<TemplateState>(rows.size());
          for (Row row : rows) {
            states.add(
                new TemplateState(
                    row.getString("name"),
                    row.getString("language"),
                    row.getString("status"),
                    row.getString("status_reason"),
                    row.getString("category"),
                    row.getString("quality")));
          }
          return List.copyOf(states);
        });
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
