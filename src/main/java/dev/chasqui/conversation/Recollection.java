package dev.chasqui.conversation;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HistoryEntry;
import dev.chasqui.model.HistoryEntry.Author;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a conversation remembers of itself: loaded once, then kept current. Bounded by count. */
final class Recollection {
  private final ConversationParts parts;
  private final ConversationKey key;
  private final BooleanSupplier wanted;
  private ArrayDeque<HistoryEntry> entries = new ArrayDeque<>();
  private @Nullable Future<Void> loading;

  /** What must be durable before the record is read again. */
  private Future<?> changed = Future.succeededFuture();

  Recollection(ConversationParts parts, ConversationKey key, BooleanSupplier wanted) {
    this.parts = parts;
    this.key = key;
    this.wanted = wanted;
  }

  /**
   * What was said up to the last answer, oldest first. Loads it the first time, waiting for
   * PostgreSQL if it must.
   */
  Future<List<HistoryEntry>> recall() {
    return load().map(_ -> List.copyOf(entries));
  }

  private Future<Void> load() {
    var running = loading;
    if (running == null) {
      var fresh = entries;
      running =
          changed
              .transform(_ ->
                  parts
                      .persistence()
                      .until(
                          "load_history",
                          wanted,
                          () -> parts.messages().history(key, parts.config().historyMessages())))
              .map(stored -> {
                fresh.addAll(stored);
                return null;
              });
      loading = running;
    }
    return running;
  }

  /** The record changes beside this memory: read it again, but not before. */
  void reloadAfter(Future<?> change) {
    changed = changed.isComplete() ? change : Future.join(changed, change);
    loading = null;
    entries = new ArrayDeque<>();
  }

  /** Adds an answered thought and its answer, unless the record is read anew, which has both. */
  void answered(Thought thought, List<String> said, Instant now) {
    if (loading == null) {
      return;
    }
    load()
        .onSuccess(_ -> {
          var added = new ArrayList<HistoryEntry>();
          for (var message : thought.unheard()) {
            added.add(new HistoryEntry(Author.PERSON, message.text(), message.message().sentAt()));
          }
          for (String words : said) {
            added.add(new HistoryEntry(Author.ASSISTANT, words, now));
          }
          entries.addAll(added);
          while (entries.size() > parts.config().historyMessages()) {
            entries.removeFirst();
          }
        });
  }
}
