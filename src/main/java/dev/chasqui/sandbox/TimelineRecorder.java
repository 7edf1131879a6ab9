package dev.chasqui.sandbox;

import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happened to the latest messages, for people to look at. Bounded: the oldest traces
 * make room, events over the bound of a trace and the tails of long details are dropped.
 * Thread-safe; recording costs a map update and never throws.
 */
public final class TimelineRecorder implements Timeline {
  private static final int DETAILS_MAX = 16;
  private static final int DETAIL_CHARS_MAX = 4_200;

  /** One stage that a message reached. */
  public record Event(Stage stage, Instant at, Map<String, String> detail) {}

  /**
   * The way of one webhook message.
   *
   * @param message Meta's message id; null before a stage has named it
   * @param events in the order of their times
   */
  public record Trace(String id, @Nullable String message, List<Event> events) {

    /** When the message first reached {@code stage}. */
    public Optional<Instant> first(Stage stage) {
      return events.stream().filter(e -> e.stage() == stage).map(Event::at).findFirst();
    }

    /** Whether the message reached {@code stage}. */
    public boolean has(Stage stage) {
      return first(stage).isPresent();
    }
  }

  private static final class Recording {
    final List<Event> events = new ArrayList<>();
    @Nullable String message;
  }

  private final int tracesMax;
  private final int eventsMax;
  private final LinkedHashMap<String, Recording> recordings = new LinkedHashMap<>();
  private final Map<String, Set<String>> tracesByMessage = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private long dropped;

  /**
   * @param tracesMax traces kept
   * @param eventsMax events kept of one trace
   */
  public TimelineRecorder(int tracesMax, int eventsMax) {
    this.tracesMax = tracesMax;
    this.eventsMax = eventsMax;
  }

  @Override
  public void record(String traceId, Stage stage, Instant at, Map<String, String> detail) {
    var event = new Event(stage, at, shortened(detail));
    synchronized (this) {
      Recording recording = recordings.get(traceId);
      if (recording == null) {
        recording = begin(traceId);
      }
      if (recording.events.size() >= eventsMax) {
        dropped++;
        return;
      }
      insertByTime(recording.events, event);
      String message = event.detail().get("message");
      if (message != null && recording.message == null) {
        recording.message = message;
        tracesByMessage.computeIfAbsent(message, _ -> new LinkedHashSet<>()).add(traceId);
      }
      changed.add(traceId);
    }
  }

  /** The trace, unless it made room for newer ones. */
  public synchronized Optional<Trace> trace(String traceId) {
    return Optional.ofNullable(recordings.get(traceId)).map(r -> snapshot(traceId, r));
  }

  /** The traces of a message, oldest first: more than one when its webhook came more than once. */
  public synchronized List<Trace> ofMessage(String messageId) {
    var traces = new ArrayList<Trace>();
    for (String id : tracesByMessage.getOrDefault(messageId, Set.of())) {
      trace(id).ifPresent(traces::add);
    }
    return traces;
  }

  /** Events that were dropped because their trace was full. */
  public synchronized long dropped() {
    return dropped;
  }

  /** The traces that changed since the last call, at most as many as are kept. */
  synchronized List<Trace> drainChanged() {
    var traces = new ArrayList<Trace>(changed.size());
    for (String id : changed) {
      trace(id).ifPresent(traces::add);
    }
    changed.clear();
    return traces;
  }

  private Recording begin(String traceId) {
    if (recordings.size() >= tracesMax) {
      forgetOldest();
    }
    var recording = new Recording();
    recordings.put(traceId, recording);
    return recording;
  }

  private void forgetOldest() {
    var oldest = recordings.pollFirstEntry();
    changed.remove(oldest.getKey());
    String message = oldest.getValue().message;
    Set<String> siblings = message == null ? null : tracesByMessage.get(message);
    if (message != null && siblings != null) {
      siblings.remove(oldest.getKey());
      if (siblings.isEmpty()) {
        tracesByMessage.remove(message);
      }
    }
  }

  /** Stages are recorded by several threads, so that the last one is not always the latest. */
  private static void insertByTime(List<Event> events, Event event) {
    int place = events.size();
    while (place > 0 && events.get(place - 1).at().isAfter(event.at())) {
      place--;
    }
    events.add(place, event);
  }

  private static Map<String, String> shortened(Map<String, String> detail) {
    var kept = new LinkedHashMap<String, String>();
    for (var entry : detail.entrySet()) {
      if (kept.size() == DETAILS_MAX) {
        break;
      }
      String value = String.valueOf(entry.getValue());
      kept.put(
          entry.getKey(),
          value.length() <= DETAIL_CHARS_MAX ? value : value.substring(0, DETAIL_CHARS_MAX));
    }
    return kept;
  }

  private static Trace snapshot(String id, Recording recording) {
    return new Trace(id, recording.message, List.copyOf(recording.events));
  }
}
