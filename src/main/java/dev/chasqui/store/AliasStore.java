package dev.chasqui.store;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which ids belong to one person. Thread-safe; futures complete on the caller's context.
 *
 * <p>Table {@code aliases}, in {@code V30__aliases.sql}: an id leads to one conversation at a time;
 * what it led to before stays as an ended row.
 */
public final class AliasStore {
  private static final String KNOWN =
      """
      SELECT w.number, w.id, a.contact_id AS canonical, a.since, COALESCE(a.joined, false) AS joined,
        c.contact_id IS NOT NULL AS stored,
        ARRAY(SELECT b.alias FROM aliases b
          WHERE b.phone_number_id = w.number AND b.contact_id = COALESCE(a.contact_id, w.id)
            AND b.undone_at IS NULL AND b.kind = 'bsuid') || p.user_id AS user_ids,
        ARRAY(SELECT r.contact_id FROM aliases r
          WHERE r.phone_number_id = w.number AND r.alias = w.id AND r.rejected
          UNION ALL
          SELECT r.alias FROM aliases r
          WHERE r.phone_number_id = w.number AND r.contact_id = w.id AND r.rejected) AS rejected
      FROM unnest($1::text[], $2::text[]) AS w (number, id)
      LEFT JOIN aliases a ON a.phone_number_id = w.number AND a.alias = w.id
        AND a.undone_at IS NULL AND a.kind <> 'parent_bsuid'
      LEFT JOIN conversations c ON c.phone_number_id = w.number AND c.contact_id = w.id
      LEFT JOIN contacts p ON p.id = COALESCE(a.contact_id, w.id)
      """;

  private final Database database;
  private final GroupCommit commits;

  public AliasStore(Database database, GroupCommit commits) {
    this.database = database;
    this.commits = commits;
  }

  /** What is known of these ids, in one query. An id of which nothing is known may be left out. */
  public Future<Map<ConversationKey, KnownIdentity>> known(Collection<ConversationKey> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    String[] numbers = ids.stream().map(k -> k.number().value()).toArray(String[]::new);
    String[] contacts =
        ids.stream().map(k -> MessageWrites.clean(k.contact().value())).toArray(String[]::new);
    return database
        .client()
        .preparedQuery(KNOWN)
        .execute(Tuple.tuple().addArrayOfString(numbers).addArrayOfString(contacts))
        .map(rows -> {
          var known = new HashMap<ConversationKey, KnownIdentity>();
          for (Row row : rows) {
            var key =
                new ConversationKey(
                    new PhoneNumberId(row.getString("number")), new ContactId(row.getString("id")));
            known.put(key, identity(row));
          }
          return known;
        });
  }

  private static KnownIdentity identity(Row row) {
    OffsetDateTime since = row.getOffsetDateTime("since");
    return new KnownIdentity(
        row.getString("canonical"),
        since == null ? null : since.toInstant(),
        row.getBoolean("joined"),
        row.getBoolean("stored"),
        texts(row.getArrayOfStrings("user_ids")),
        texts(row.getArrayOfStrings("rejected")));
  }

  private static Set<String> texts(String @Nullable [] values) {
    return values == null
        ? Set.of()
        : Arrays.stream(values).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Makes links durable, all of one conversation. Repeating it changes nothing.
   *
   * @return done when committed
   */
  public Future<Void> learn(ConversationKey conversation, List<IdentityLink> links) {
    return links.isEmpty()
        ? Future.succeededFuture()
        : commits.submit(new Write(conversation, AliasWrites.links(links))).mapEmpty();
  }
}
