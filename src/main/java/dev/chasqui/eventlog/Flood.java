package dev.chasqui.eventlog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Whether webhooks come faster than this node can make them durable and work on them as well. Then
 * making them durable goes first: what is in the log is not lost and is worked on later, in larger
 * and so cheaper batches, while a webhook that is refused comes again minutes later, or hours.
 *
 * <p>It begins when much is made durable and the processors have had next to nothing left for a
 * second or two, so that a short burst is worked on at once; while it lasts nothing is read. It
 * ends when less comes, or the processors have time to spare. Nobody waits for ever: once the log
 * is read so late as is allowed, both share the processors until it is half as late.
 *
 * <p>Confined to one thread, but for what is said otherwise.
 */
public final class Flood {
  /** Webhooks a second. With fewer there is little to win. */
  static final int RATE_MIN = 1_000;

  /**
   * Of all processors: with so much a flood may begin. Each webhook waits for its 200 meanwhile.
   */
  static final double BUSY = 0.9;

  /** Of all processors: with less it ends. What comes does not always fill them by itself. */
  static final double SPARE = 0.75;

  /** Share of the last look in how busy the processors are taken to be: about a second counts. */
  private static final double NEW = 0.2;

  /** So that a look at the processors, whose clocks tick every 10 ms, says something. */
  static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LongSupplier appended;
  private final DoubleSupplier load;
  private final long lagMaxNanos;
  private long lookedNanos = System.nanoTime();
  private long counted;
  private volatile double busy;
  private boolean late;
  private boolean yields;

  /**
   * @param appended events that this node has made durable so far
   * @param load how busy the processors were with this process since the last call, 0 to 1
   * @param lagMax how late the log may be read for it; zero for never late
   */
  public Flood(LongSupplier appended, DoubleSupplier load, Duration lagMax) {
    this.appended = appended;
    this.load = load;
    lagMaxNanos = lagMax.toNanos();
  }

  /** For a reader that others need not wait for. */
  public static Flood never() {
    return new Flood(() -> 0, () -> 0, Duration.ZERO);
  }

  /**
   * Looks again, when the last look is some time ago.
   *
   * @param lagNanos how late the log is read
   * @param nowNanos by {@link System#nanoTime}
   */
  void look(long lagNanos, long nowNanos) {
    if (nowNanos - lookedNanos < LOOK_NANOS) {
      return;
    }
    long total = appended.getAsLong();
    double rate = (total - counted) * 1e9 / (nowNanos - lookedNanos);
    counted = total;
    lookedNanos = nowNanos;
    boolean many = rate >= RATE_MIN;
    double lately = busy + NEW * (load.getAsDouble() - busy);
    busy = lately;
    late = lagNanos >= lagMaxNanos || (late && lagNanos > lagMaxNanos / 2);
    yields = !late && many && lately >= (yields ? SPARE : BUSY);
  }

  /**
   * How busy the processors were in the last second or so, 0 to 1, as far as this process is to
   * blame. From any thread.
   */
  public double busy() {
    return busy;
  }

  /** Whether nothing should be taken now. */
  boolean yields() {
    return yields;
  }
}
