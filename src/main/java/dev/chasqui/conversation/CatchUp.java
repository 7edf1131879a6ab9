package dev.chasqui.conversation;

import dev.chasqui.eventlog.LogView;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;

/**
 * Keeps a window open until everything that was written before its end is with its conversation.
 * The clock alone would cut thoughts apart whenever this node is behind: the second message of a
 * burst is in the log then, and its window ends before it is read.
 *
 * <p>What came in time is known to be here when the log has nothing more, or when it has already
 * given something that was received later. What was received less than a pause of the reader before
 * the end may be missed by that: a window is shorter by so much then. Confined to the owner's
 * context.
 */
final class CatchUp {
  private static final long LOOK_MILLIS = 10;

  /** A log that stays behind, or work that hangs, for longer than this is not waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final InstantSource clock;
  private final Counter cut;
  private final LogView log;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private Instant newest = Instant.MIN;
  private long accepted;
  private long taken;

  /** An action that waits for the first so many events to be with their conversations. */
  private record Waiting(long events, Runnable action) {}

  /**
   * @param cut counts windows that were not waited for any longer
   */
  CatchUp(Vertx vertx, InstantSource clock, Counter cut, LogView log) {
    this.vertx = vertx;
    this.clock = clock;
    this.cut = cut;
    this.log = log;
  }

  /** The log gave an event, received at that time. */
  void accepted(Instant receivedAt) {
    accepted++;
    newest = receivedAt.isAfter(newest) ? receivedAt : newest;
  }

  /** So many, in their order, are with their conversations, or have failed. */
  void taken(int events) {
    taken += events;
    while (!waiting.isEmpty() && waiting.element().events <= taken) {
      // On its own: what one conversation does wrong must not stop the partition.
      var action = waiting.remove().action;
      vertx.runOnContext(_ -> action.run());
    }
  }

  /**
   * Runs the action, at once if possible, when whatever was received before {@code end} is with its
   * conversation.
   */
  void after(Instant end, Runnable action) {
    look(end, clock.instant().plus(PATIENCE), action);
  }

  private void look(Instant end, Instant giveUpAt, Runnable action) {
    boolean all = log.current() || newest.isAfter(end);
    if (!all && clock.instant().isBefore(giveUpAt)) {
      vertx.setTimer(LOOK_MILLIS, _ -> look(end, giveUpAt, action));
      return;
    }
    if (!all) {
      cut.increment();
    }
    // What the log gave before may still stand in the line of this event loop.
    vertx.runOnContext(_ -> {
      if (taken == accepted) {
        action.run();
      } else {
        await(new Waiting(accepted, action), giveUpAt);
      }
    });
  }

  /** A look-up that hangs must not hold the windows of a whole partition. */
  private void await(Waiting window, Instant giveUpAt) {
    waiting.add(window);
    long millis = Duration.between(clock.instant(), giveUpAt).toMillis();
    vertx.setTimer(
        Math.max(1, millis),
        _ -> {
          if (waiting.remove(window)) {
            cut.increment();
            window.action.run();
          }
        });
  }
}
