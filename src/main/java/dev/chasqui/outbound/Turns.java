package dev.chasqui.outbound;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: those of a higher lane first, in order of arrival within a lane. A lane that
 * was passed over {@value #PASSED_OVER_MAX} times has the next turn, so that none starves. Belongs
 * to one context.
 *
 * @param <T> at most once in here
 */
final class Turns<T> {
  private static final int PASSED_OVER_MAX = 9;

  private static final class Waiting<T> {
    final LinkedHashSet<T> queue = new LinkedHashSet<>();
    int passedOver;
  }

  /** In the order of lanes. */
  private final Map<Lane, Waiting<T>> lanes = new EnumMap<>(Lane.class);

  Turns() {
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new Waiting<>());
    }
  }

  private Waiting<T> waiting(Lane lane) {
    return lanes.computeIfAbsent(lane, _ -> new Waiting<>());
  }

  void add(T one, Lane lane) {
    waiting(lane).queue.add(one);
  }

  void remove(T one, Lane lane) {
    waiting(lane).queue.remove(one);
  }

  int size() {
    int size = 0;
    for (Waiting<T> waiting : lanes.values()) {
      size += waiting.queue.size();
    }
    return size;
  }

  /** Takes the next one out; null when nobody waits. */
  @Nullable T next() {
    Waiting<T> next = nextLane();
    if (next == null) {
      return null;
    }
    for (Waiting<T> other : lanes.values()) {
      boolean waits = !other.equals(next) && !other.queue.isEmpty();
      other.passedOver = waits ? other.passedOver + 1 : 0;
    }
    return next.queue.removeFirst();
  }

  private @Nullable Waiting<T> nextLane() {
    Waiting<T> first = null;
    for (Waiting<T> waiting : lanes.values()) {
      if (!waiting.queue.isEmpty()) {
        if (waiting.passedOver >= PASSED_OVER_MAX) {
          return waiting;
        }
        first = first == null ? waiting : first;
      }
    }
    return first;
  }
}
