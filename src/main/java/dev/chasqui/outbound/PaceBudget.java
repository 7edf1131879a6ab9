package dev.chasqui.outbound;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** The right to send at certain times, shared by everybody who sends from the same number. */
interface PaceBudget {

  /**
   * The right to write one message.
   *
   * @param number counts the number's slots; {@link #ALONE} when nobody else knows of this one
   * @param sharedMicros when, in microseconds of the clock of those who share
   * @param atNanos when, in nanoseconds of the monotonic clock here, and never earlier than meant
   * @param late how much later its message arrives, as others assume until they are told
   */
  record Slot(long number, long sharedMicros, long atNanos, Duration late) {
    static final long ALONE = -1;

    /** The same right, somewhat later. */
    Slot later(long nanos) {
      return new Slot(number, sharedMicros, atNanos + nanos, late);
    }
  }

  /**
   * Reserved slots.
   *
   * @param slots earliest first
   * @param talk whether people write to the number, which takes slots that are not reserved yet
   * @param waiting messages that wait for slots, here and with all others who share
   */
  record Grant(List<Slot> slots, boolean talk, int waiting) {}

  /**
   * What came in, as the budget counts it.
   *
   * @param taken messages that were taken off
   * @param pushed how much later all that is reserved from now on is due
   */
  record Inbound(int taken, Duration pushed) {
    static final Inbound NONE = new Inbound(0, Duration.ZERO);
  }

  /**
   * Reserves the next free slots for this many messages.
   *
   * @param late how much later than that they may arrive, as others assume until they are told
   * @param waiting messages that wait for slots here, with these
   */
  Future<Grant> reserve(int messages, Duration late, int waiting);

  /**
   * Tells when the message of a slot arrived, at the latest: the next one in its place waits a
   * second from then. Best effort; what is not later than assumed is told with the next {@link
   * #reserve}.
   *
   * @param atNanos of the monotonic clock here
   */
  void arrived(Slot slot, long atNanos);

  /** Tells now what waits to be told, because nothing will be reserved for a while. */
  void tell();

  /** Pushes all later reservations back. Best effort. */
  void delay(Duration by);

  /**
   * Takes messages that came in off the budget, since WhatsApp counts both directions: as many as
   * leave the floor to those that go out. Best effort; never fails.
   *
   * @param age how long ago they came
   */
  Future<Inbound> inbound(int messages, Duration age);
}
