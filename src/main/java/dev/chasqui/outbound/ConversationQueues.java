package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting parcels of one number: in order within a conversation, one of a conversation at a
 * time, and between conversations by {@link Lane} and in turn. A conversation is in the highest
 * lane of its parcels, so that what must leave soon lifts what it cannot overtake. Belongs to one
 * context.
 */
final class ConversationQueues {
  private static final int LIFTING_MAX = 100;

  private static final class Line {
    final ArrayDeque<Parcel> parcels = new ArrayDeque<>();

    /** A parcel of this conversation is on its way, or the conversation rests after a refusal. */
    boolean active;

    /** Where it waits for its turn, or null. */
    @Nullable Lane turn;

    /** Of the next ones, which is all where the pair limit lets a person's line be short. */
    Lane highest() {
      return parcels.stream()
          .limit(LIFTING_MAX)
          .map(parcel -> parcel.lane)
          .min(Comparator.naturalOrder())
          .orElse(Lane.CAMPAIGN);
    }
  }

  private final Map<ConversationKey, Line> lines = new HashMap<>();
  private final Turns<Line> turns = new Turns<>();

  /** Puts parcels of one conversation at its end. */
  void add(ConversationKey conversation, Collection<Parcel> parcels) {
    Line line = lines.computeIfAbsent(conversation, _ -> new Line());
    line.parcels.addAll(parcels);
    refresh(conversation, line);
  }

  /** Conversations whose next parcel may leave. */
  int ready() {
    return turns.size();
  }

  /** Whether nothing of this conversation waits or is on its way. */
  boolean isIdle(ConversationKey conversation) {
    return !lines.containsKey(conversation);
  }

  /** Keeps the conversation for a parcel that did not come through {@link #next}. */
  void activate(ConversationKey conversation) {
    lines.computeIfAbsent(conversation, _ -> new Line()).active = true;
  }

  /** Takes the next parcel; its conversation is active until {@link #finish}. */
  @Nullable Parcel next() {
    for (Line line = turns.next(); line != null; line = turns.next()) {
      line.turn = null;
      Parcel head = line.parcels.peek();
      if (head != null && head.durable && !line.active) {
        line.active = true;
        return line.parcels.remove();
      }
    }
    return null;
  }

  /** The parcel goes back to the front of its conversation, which stays active. */
  void putBack(Parcel parcel) {
    Line line = lines.computeIfAbsent(parcel.conversation, _ -> new Line());
    line.active = true;
    line.parcels.addFirst(parcel);
  }

  /** The conversation may go on. */
  void finish(ConversationKey conversation) {
    Line line = lines.get(conversation);
    if (line != null) {
      line.active = false;
      refresh(conversation, line);
    }
  }

  /** The parcels became durable, or must not be sent from here after all. */
  void settle(ConversationKey conversation, Collection<Parcel> gone) {
    Line line = lines.get(conversation);
    if (line != null) {
      line.parcels.removeAll(gone);
      refresh(conversation, line);
    }
  }

  /** Takes away what waits of a conversation, is durable and meets a condition. */
  List<Parcel> removeWaiting(ConversationKey conversation, Predicate<Parcel> condition) {
    Line line = lines.get(conversation);
    if (line == null) {
      return List.of();
    }
    List<Parcel> waiting =
        line.parcels.stream().filter(parcel -> parcel.durable && condition.test(parcel)).toList();
    line.parcels.removeAll(waiting);
    refresh(conversation, line);
    return waiting;
  }

  /** The waiting parcels of one conversation. */
  List<Parcel> of(ConversationKey conversation) {
    Line line = lines.get(conversation);
    return line == null ? List.of() : List.copyOf(line.parcels);
  }

  List<Parcel> all() {
    return lines.values().stream().flatMap(line -> line.parcels.stream()).toList();
  }

  private void refresh(ConversationKey conversation, Line line) {
    if (line.active) {
      return;
    }
    Parcel head = line.parcels.peek();
    if (head == null) {
      lines.remove(conversation);
      leaveTurns(line);
    } else if (head.durable) {
      takeTurn(line);
    }
  }

  private void takeTurn(Line line) {
    Lane lane = line.highest();
    if (line.turn == lane) {
      return;
    }
    leaveTurns(line);
    line.turn = lane;
    turns.add(line, lane);
  }

  private void leaveTurns(Line line) {
    if (line.turn != null) {
      turns.remove(line, line.turn);
      line.turn = null;
    }
  }
}
