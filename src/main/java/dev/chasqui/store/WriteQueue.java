package dev.chasqui.store;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Writes waiting for a transaction. Keeps the writes of one conversation in order by never handing
 * out a conversation that is in another transaction. Belongs to one context.
 */
final class WriteQueue {

  /** A write and who waits for it. */
  record Pending(Write write, Promise<List<RowSet<Row>>> promise, long queuedNanos) {}

  private static final Comparator<Pending> ORDER =
      Comparator.comparing((Pending pending) -> pending.write().conversation().number().value())
          .thenComparing(pending -> pending.write().conversation().contact().value());

  private final Map<ConversationKey, ArrayDeque<Pending>> waiting = new HashMap<>();

  /** Conversations with waiting writes that are in no transaction, longest waiting first. */
  private final ArrayDeque<ConversationKey> ready = new ArrayDeque<>();

  private final Set<ConversationKey> busy = new HashSet<>();

  void add(Pending pending) {
    ConversationKey key = pending.write().conversation();
    ArrayDeque<Pending> writes = waiting.get(key);
    if (writes == null) {
      writes = new ArrayDeque<>();
      waiting.put(key, writes);
      if (!busy.contains(key)) {
        ready.add(key);
      }
    }
    writes.add(pending);
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** How many conversations could be in another transaction. */
  int readyConversations() {
    return ready.size();
  }

  /**
   * When the longest waiting write of {@link #hasReady} was submitted, by {@link System#nanoTime}.
   */
  long oldestNanos() {
    return Objects.requireNonNull(waiting.get(ready.element())).element().queuedNanos();
  }

  /**
   * Takes about {@code max} writes for one transaction and keeps their conversations back until
   * {@link #release}. Sorted by conversation, so that transactions lock rows in one order.
   */
  List<Pending> take(int max) {
    var batch = new ArrayList<Pending>();
    while (batch.size() < max && !ready.isEmpty()) {
      ConversationKey key = ready.remove();
      ArrayDeque<Pending> writes = waiting.get(key);
      if (writes == null) {
        continue;
      }
      busy.add(key);
      Pending last = writes.remove();
      batch.add(last);
      while (!writes.isEmpty() && writes.element().write().mayJoin(last.write())) {
        last = writes.remove();
        batch.add(last);
      }
      if (writes.isEmpty()) {
        waiting.remove(key);
      }
    }
    batch.sort(ORDER);
    return batch;
  }

  /** The transaction of these writes is over. */
  void release(List<Pending> batch) {
    for (Pending pending : batch) {
      ConversationKey key = pending.write().conversation();
      if (busy.remove(key) && waiting.containsKey(key)) {
        ready.add(key);
      }
    }
  }
}
