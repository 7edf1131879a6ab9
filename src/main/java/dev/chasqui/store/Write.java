package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Rows of one conversation that become durable together or not at all. Must be idempotent: after a
 * lost connection it is written again.
 *
 * @param conversation writes of one conversation take effect in the order of their submission
 * @param entries statements with their values, in ascending order of {@link Statement#phase()}
 */
public record Write(ConversationKey conversation, List<Entry> entries) {
  public Write {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a write needs at least one entry");
    }
  }

  /** A write of one row. */
  public static Write of(ConversationKey conversation, Statement statement, Tuple values) {
    return new Write(conversation, List.of(new Entry(statement, values)));
  }

  /**
   * A statement that many writes share, so that it runs once for all their rows.
   *
   * @param phase statements of one transaction run in ascending phases, the same in every
   *     transaction, so that row locks are always taken in one order
   */
  public record Statement(int phase, String sql) {}

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
    return firstPhase() >= earlier.lastPhase() || statements().equals(earlier.statements());
  }

  private List<Statement> statements() {
    return entries.stream().map(Entry::statement).distinct().toList();
  }
}
