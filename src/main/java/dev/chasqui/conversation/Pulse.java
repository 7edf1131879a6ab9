package dev.chasqui.conversation;

import dev.chasqui.model.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a conversation carries through all its states.
 *
 * @param lastTurn number of the newest turn
 * @param answersAt when recent answers left, oldest first; bounded by the rate limit
 * @param standing who has the word
 */
public record Pulse(long lastTurn, List<Instant> answersAt, Standing standing) {
  public Pulse {
    answersAt = List.copyOf(answersAt);
  }

  static Pulse of(Standing standing) {
    return new Pulse(0, List.of(), standing);
  }

  Pulse with(Standing newStanding) {
    return new Pulse(lastTurn, answersAt, newStanding);
  }

  Pulse nextTurn() {
    return new Pulse(lastTurn + 1, answersAt, standing);
  }

  Pulse answered(Instant now, int keep) {
    var times = new ArrayList<>(answersAt);
    times.add(now);
    return new Pulse(
        lastTurn,
        times.size() > keep ? times.subList(times.size() - keep, times.size()) : times,
        standing);
  }
}
