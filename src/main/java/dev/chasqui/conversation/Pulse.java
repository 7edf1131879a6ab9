package dev.chasqui.conversation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a conversation carries through all its states.
 *
 * @param lastTurn number of the newest turn
 * @param answersAt when recent answers left, oldest first; bounded by the rate limit
 */
public record Pulse(long lastTurn, List<Instant> answersAt) {
  public Pulse {
    answersAt = List.copyOf(answersAt);
  }

  static final Pulse NEW = new Pulse(0, List.of());

  Pulse nextTurn() {
    return new Pulse(lastTurn + 1, answersAt);
  }

  Pulse answered(Instant now, int keep) {
    var times = new ArrayList<>(answersAt);
    times.add(now);
    return new Pulse(
        lastTurn, times.size() > keep ? times.subList(times.size() - keep, times.size()) : times);
  }
}
