package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Rows of one conversation that become durable together or not at all. Must be idempotent: after a
 * lost connection it is written again.
 *
 * @param conversation writes of one conversation take effect in the order of their submission
 * @param entries statements with their values, in ascending order of {@link Statement#phase()}
 * @param patient whether nobody waits for it, so that it may wait for a transaction to share
 */
public record Write(ConversationKey conversation, List<Entry> entries, boolean patient) {
  public Write {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a write needs at least one entry");
    }
  }

  /** A write that somebody waits for. */
  public Write(ConversationKey conversation, List<Entry> entries) {
    this(conversation, entries, false);
  }

  /** A write of one row. */
  public static Write of(ConversationKey conversation, Statement statement, Tuple values) {
    return new Write(conversation, List.of(new Entry(statement, values)));
  }

  /** The same for which nobody waits. */
  public Write patiently() {
    return new Write(conversation, entries, true);
  }

  /**
   * A statement that many writes share, so that it runs once for all their rows.
   *
   * @param phase statements of one transaction run in ascending phases, the same in every
   *     transaction, so that row locks are always taken in one order
   * @param sql takes one row, or with {@code columns} an array of each column
   * @param columns of a statement over arrays, in the order of its parameters; else empty
   * @param keys how many of the first columns tell rows apart: two rows of one key never share an
   *     execution, since PostgreSQL changes no row twice in one command
   * @param rowsMax rows of one execution at most
   */
  public record Statement(int phase, String sql, List<Column> columns, int keys, int rowsMax) {
    /** A statement over arrays of any length. */
    public Statement(int phase, String sql, List<Column> columns, int keys) {
      this(phase, sql, columns, keys, Integer.MAX_VALUE);
    }

    /** A statement that PostgreSQL executes for one row after the other. */
    public Statement(int phase, String sql) {
      this(phase, sql, List.of(), 0);
    }
  }

  /** What a column of a statement over arrays holds. */
  public enum Column {
    /** {@code text[]}. */
    TEXT {
      @Override
      Object[] array(int size) {
        return new String[size];
      }
    },
    /** {@code timestamptz[]}. */
    TIME {
      @Override
      Object[] array(int size) {
        return new OffsetDateTime[size];
      }
    };

    abstract Object[] array(int size);
  }

  /** One row of one statement. */
  public record Entry(Statement statement, Tuple values) {}

  int firstPhase() {
    return entries.getFirst().statement().phase();
  }

  int lastPhase() {
    return entries.getLast().statement().phase();
  }

  /** Whether this write keeps its place after {@code earlier} when both share one transaction. */
  boolean mayJoin(Write earlier) {
    return firstPhase() >= earlier.lastPhase() || sameStatements(earlier);
  }

  /** Whether both have the same statements in the same order, however many rows of each. */
  private boolean sameStatements(Write other) {
    int own = 0;
    int others = 0;
    while (own < entries.size() && others < other.entries.size()) {
      var statement = entries.get(own).statement();
      if (!statement.equals(other.entries.get(others).statement())) {
        return false;
      }
      own = after(own, statement);
      others = other.after(others, statement);
    }
    return own == entries.size() && others == other.entries.size();
  }

  private int after(int from, Statement statement) {
    int at = from;
    while (at < entries.size() && entries.get(at).statement().equals(statement)) {
      at++;
    }
    return at;
  }
}
