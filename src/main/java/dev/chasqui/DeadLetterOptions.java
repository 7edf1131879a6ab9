package dev.chasqui;

import dev.chasqui.eventlog.LetterFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code deadletters} is asked to do.
 *
 * @param ids of the letters meant; none with {@code all}
 * @param limit letters listed at most
 * @param again replay also what was replayed
 */
record DeadLetterOptions(
    Action action, List<String> ids, LetterFilter filter, int limit, boolean all, boolean again) {
  static final String USAGE =
      """
      Usage: chasqui deadletters list [filters] [--limit N]
             chasqui deadletters show <id>
             chasqui deadletters replay <id>… [--again]
             chasqui deadletters replay --all [filters] [--again]

      Events that failed for good, newest first. They are kept for four times kafka.retention.

        list     a line for each, without what people wrote; 50 unless --limit says otherwise
        show     one with its headers and content, which is PERSONAL DATA
        replay   puts letters back into the log, where the nodes take them up again; replaying one
                 twice has one effect, and what was replayed is skipped unless --again is given

      Filters:
        --kind K             only events of this kind, such as message, status or timer
        --conversation C     only this conversation: phone_number_id:contact, or the contact alone
        --error TEXT         only those whose error contains this
        --since DURATION     only those that died within it: 30m, 12h, 8d

      Kafka: KAFKA_BOOTSTRAP_SERVERS or conf/chasqui.yaml; else that of the `dev` that runs here.
      Exit codes: 0 fine, 1 no such letter, 64 usage, 69 Kafka is down, 78 configuration.
      """;

  private static final int LIMIT = 50;

  /** What to do. */
  enum Action {
    LIST,
    SHOW,
    REPLAY
  }

  /** Reads the words after {@code deadletters}. */
  static DeadLetterOptions parse(List<String> words, InstantSource clock) throws UsageException {
    var parser = new Parser(words, clock);
    var options = parser.parse();
    boolean filtered = !options.filter.equals(LetterFilter.ALL);
    switch (options.action) {
      case LIST -> refuse(!options.ids.isEmpty() || options.all || options.again, "list");
      case SHOW ->
          refuse(
              options.ids.size() != 1 || filtered || parser.limited || options.all || options.again,
              "show");
      case REPLAY -> {
        if (options.ids.isEmpty() && !options.all) {
          throw new UsageException("replay which? Give ids, or --all with filters");
        }
        refuse(parser.limited || (!options.ids.isEmpty() && (options.all || filtered)), "replay");
      }
    }
    return options;
  }

  private static void refuse(boolean wrong, String action) throws UsageException {
    if (wrong) {
      throw new UsageException(action + " does not go with these arguments");
    }
  }

  /** Reads one word after the other. */
  private static final class Parser {
    private final Arguments words;
    private final List<String> ids = new ArrayList<>();
    private @Nullable String kind;
    private @Nullable String conversation;
    private @Nullable String error;
    private @Nullable Instant since;
    private int limit = LIMIT;
    private boolean limited;
    private boolean all;
    private boolean again;

    Parser(List<String> words, InstantSource clock) {
      this.words = new Arguments(words, clock);
    }

    DeadLetterOptions parse() throws UsageException {
      Action action = action(words.next());
      String word;
      while ((word = words.next()) != null) {
        switch (word) {
          case "--kind" -> kind = words.value(word);
          case "--conversation" -> conversation = words.value(word);
          case "--error" -> error = words.value(word);
          case "--since" -> since = words.ago(word);
          case "--limit" -> {
            limit = words.limit(word);
            limited = true;
          }
          case "--all" -> all = true;
          case "--again" -> again = true;
          default -> {
            if (word.startsWith("-")) {
              throw new UsageException("no such option: " + word);
            }
            ids.add(word);
          }
        }
      }
      var filter = new LetterFilter(kind, conversation, error, since);
      return new DeadLetterOptions(action, List.copyOf(ids), filter, limit, all, again);
    }

    private static Action action(@Nullable String word) throws UsageException {
      return switch (word) {
        case "list" -> Action.LIST;
        case "show" -> Action.SHOW;
        case "replay" -> Action.REPLAY;
        case null -> throw new UsageException("list, show or replay?");
        default -> throw new UsageException("list, show or replay? Not " + word);
      };
    }
  }
}
