package dev.chasqui.outbound;

import io.vertx.core.Future;
import java.time.Duration;

/** The right to send at certain times, shared by everybody who sends from the same number. */
interface PaceBudget {

  /**
   * Times at which messages may be written.
   *
   * @param first until the first of them, from the moment of asking
   * @param spacing between one and the next
   */
  record Grant(Duration first, Duration spacing) {}

  /** Reserves the next free times for this many messages. */
  Future<Grant> reserve(int messages);

  /**
   * Pushes later reservations back, because a message left later than its reserved time and the
   * next second must not start from the reserved one. Best effort.
   */
  void delay(Duration late);

  /**
   * Takes messages that came in off the budget, since WhatsApp counts both directions: as many as
   * leave the floor to those that go out. Best effort; never fails.
   *
   * @return how far reservations were pushed back
   */
  default Future<Duration> inbound(int messages) {
    return Future.succeededFuture(Duration.ZERO);
  }
}
