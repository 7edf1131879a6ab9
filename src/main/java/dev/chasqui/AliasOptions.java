package dev.chasqui;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code aliases} is asked to do.
 *
 * @param id of the link to take back; 0 to list
 * @param number of the business; null for all
 * @param contact only links from or to this id; null for all
 * @param since only links learned or ended since then; null for all
 * @param limit links listed at most
 * @param showIds show whole ids, which are personal data
 */
record AliasOptions(
    Action action,
    long id,
    @Nullable String number,
    @Nullable String contact,
    @Nullable Instant since,
    int limit,
    boolean showIds) {
  static final String USAGE =
      """
      Usage: chasqui aliases list [--contact ID] [--since DURATION] [--limit N] [--show-ids]
             chasqui aliases undo <id>

      Which ids lead to which conversation: a person has a phone number, a user id, or both, and
      both may change. Newest first; what has ended is listed too.

        list     a line for each link, ids by their last characters; 50 unless --limit says otherwise
        undo     takes a link back for good: the two ids are two people from now on, with memory,
                 consents and costs of their own. Undone twice has the effect of once

        --contact ID         only links from or to this id: phone_number_id:id, or the id alone
        --since DURATION     only what was learned or ended within it: 30m, 12h, 8d
        --show-ids           whole ids, which are PERSONAL DATA

      PostgreSQL: DATABASE_URL or conf/chasqui.yaml; Kafka, for undo, by which the nodes hear of it:
      KAFKA_BOOTSTRAP_SERVERS; else those of the `dev` that runs here.
      Exit codes: 0 fine, 1 no such link, 64 usage, 69 PostgreSQL or Kafka is down,
      78 configuration.
      """;

  private static final int LIMIT = 50;

  /** What to do. */
  enum Action {
    LIST,
    UNDO
  }

  /** Reads the words after {@code aliases}. */
  static AliasOptions parse(List<String> words, InstantSource clock) throws UsageException {
    var arguments = new Arguments(words, clock);
    return switch (arguments.next()) {
      case "list" -> list(arguments);
      case "undo" -> undo(arguments);
      case null -> throw new UsageException("list or undo?");
      case String other -> throw new UsageException("list or undo? Not " + other);
    };
  }

  private static AliasOptions list(Arguments words) throws UsageException {
    String contact = null;
    Instant since = null;
    int limit = LIMIT;
    boolean showIds = false;
    String word;
    while ((word = words.next()) != null) {
      switch (word) {
        case "--contact" -> contact = words.value(word);
        case "--since" -> since = words.ago(word);
        case "--limit" -> limit = words.limit(word);
        case "--show-ids" -> showIds = true;
        default -> throw new UsageException("list does not take " + word);
      }
    }
    int colon = contact == null ? -1 : contact.indexOf(':');
    String number = contact == null || colon < 0 ? null : contact.substring(0, colon);
    String id = contact == null ? null : contact.substring(colon + 1);
    return new AliasOptions(Action.LIST, 0, number, id, since, limit, showIds);
  }

  private static AliasOptions undo(Arguments words) throws UsageException {
    String id = words.next();
    if (id == null) {
      throw new UsageException("undo which? Give the id that list shows");
    }
    if (!id.matches("\\d{1,18}")) {
      throw new UsageException("undo takes the id of a link, a number that list shows, not " + id);
    }
    String further = words.next();
    if (further != null) {
      throw new UsageException("undo takes one id, and nothing after it: " + further);
    }
    return new AliasOptions(Action.UNDO, Long.parseLong(id), null, null, null, LIMIT, false);
  }
}
