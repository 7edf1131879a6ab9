package dev.chasqui.loadtest;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How late the load generator itself was. It means to send at a constant rate; the request that
 * kept to that best is taken for punctual, and every other is compared with where it should have
 * been beside that one.
 */
final class Lateness {
  private final double[] millis;

  private Lateness(double[] millis) {
    this.millis = millis;
  }

  /**
   * @param sentMicros when each was sent, in the order in which they were meant to be
   * @param rate a second, that was meant
   */
  static Lateness of(long[] sentMicros, double rate) {
    double[] offsets =
        IntStream.range(0, sentMicros.length)
            .mapToDouble(i -> (sentMicros[i] - sentMicros[0]) / 1_000.0 - i * 1_000 / rate)
            .toArray();
    double punctual = DoubleStream.of(offsets).min().orElse(0);
    return new Lateness(DoubleStream.of(offsets).map(offset -> offset - punctual).toArray());
  }

  /** Of the request at this place, in milliseconds. */
  double millis(int index) {
    return millis[index];
  }

  Sample sample() {
    return Sample.of(DoubleStream.of(millis).boxed(), Double::doubleValue);
  }
}
