package dev.chasqui.outbound;

/**
 * What is known of another machine's clock from the times it told, beside the monotonic clock here.
 * An answer was made after the question left and before it came, which gives two bounds for the
 * difference; the closest ones seen count, and widen slowly because clocks drift. Thread-safe.
 */
final class SharedClock {
  /** Drift of two clocks against each other that is reckoned with: 200 microseconds a second. */
  private static final long DRIFT_PART = 5_000;

  /** A time that is told in whole microseconds may be so much later. */
  private static final long CUT_NANOS = 999;

  /** Bounds of: time here less time there, in nanoseconds. */
  private long least;

  private long most;
  private long heardNanos;
  private boolean heard;

  /**
   * The other machine told its time.
   *
   * @param asked nanoseconds here before the question left
   * @param answered nanoseconds here when the answer was read
   */
  synchronized void told(long micros, long asked, long answered) {
    long from = asked - micros * 1_000 - CUT_NANOS;
    long to = answered - micros * 1_000;
    long drift = (answered - heardNanos) / DRIFT_PART;
    long closestLeast = Math.max(from, least - drift);
    long closestMost = Math.min(to, most + drift);
    boolean wasSet = closestLeast > closestMost;
    least = heard && !wasSet ? closestLeast : from;
    most = heard && !wasSet ? closestMost : to;
    heardNanos = answered;
    heard = true;
  }

  /** The latest time here that a time there can be. */
  synchronized long latestHere(long micros) {
    return micros * 1_000 + CUT_NANOS + most;
  }

  /** The latest time there that a time here can be, in microseconds. */
  synchronized long latestThere(long nanos) {
    return Math.ceilDiv(nanos - least, 1_000);
  }
}
