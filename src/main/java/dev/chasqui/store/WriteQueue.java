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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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

  /**
   * Conversations with waiting writes that are in no transaction, longest waiting first, and since
   * when: those in which somebody waits for a write …
   */
  private final SequencedMap<ConversationKey, Long> urgent = new LinkedHashMap<>();

  /** … and those that have patient writes only. */
  private final SequencedMap<ConversationKey, Long> patient = new LinkedHashMap<>();

  private final Set<ConversationKey> busy = new HashSet<>();

  void add(Pending pending) {
    ConversationKey key = pending.write().conversation();
    waiting.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(pending);
    if (!busy.contains(key)) {
      ready(key, pending);
    }
  }

  private void ready(ConversationKey key, Pending pending) {
    if (!pending.write().patient()) {
      patient.remove(key);
      urgent.putIfAbsent(key, pending.queuedNanos());
    } else if (!urgent.containsKey(key)) {
      patient.putIfAbsent(key, pending.queuedNanos());
    }
  }

  boolean hasReady() {
    return hasUrgent() || !patient.isEmpty();
  }

  /** Whether somebody waits for a write that is ready. */
  boolean hasUrgent() {
    return !urgent.isEmpty();
  }

  /** In how many conversations somebody waits for a write that is ready. */
  int urgentConversations() {
    return urgent.size();
  }

  /** How many conversations have patient writes only that are ready. */
  int patientConversations() {
    return patient.size();
  }

  /**
   * Since when the first of {@link #hasUrgent} has waited, by {@link System#nanoTime}: about, where
   * it came while its conversation was in a transaction.
   */
  long urgentSince() {
    return urgent.firstEntry().getValue();
  }

  /** Since when the first patient write that is ready has waited, if there is one. */
  long patientSince() {
    return patient.firstEntry().getValue();
  }

  /** Whether {@link #patientSince} may be asked. */
  boolean hasPatient() {
    return !patient.isEmpty();
  }

  /**
   * Takes about {@code max} writes for one transaction, those first that somebody waits for, and
   * keeps their conversations back until {@link #release}. Sorted by conversation, so that
   * transactions lock rows in one order.
   *
   * @param patientToo whether conversations that have patient writes only are taken
   */
  List<Pending> take(int max, boolean patientToo) {
    var batch = new ArrayList<Pending>();
    take(urgent, max, batch);
    if (patientToo) {
      take(patient, max, batch);
    }
    batch.sort(ORDER);
    return batch;
  }

  private void take(SequencedMap<ConversationKey, Long> ready, int max, List<Pending> batch) {
    while (batch.size() < max && !ready.isEmpty()) {
      ConversationKey key = ready.pollFirstEntry().getKey();
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
  }

  /** The transaction of these writes is over. */
  void release(List<Pending> batch) {
    for (Pending pending : batch) {
      ConversationKey key = pending.write().conversation();
      ArrayDeque<Pending> writes = busy.remove(key) ? waiting.get(key) : null;
      if (writes != null) {
        writes.forEach(next -> ready(key, next));
      }
    }
  }
}
