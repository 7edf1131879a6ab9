package dev.chasqui.loadtest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How fast messages of one business number left while many waited: that of the slowest wave of at
 * least 100, where waves leave two seconds between them, of the number where it is slowest; NaN
 * without one.
 *
 * @param cold messages a second from the first to the last of a wave that began in the warm-up
 * @param whole the same of a wave that began after it
 * @param quiet the same from {@link #TALK_MICROS} after the last person wrote. Meta counts what
 *     people write to the number against its rate as well, so less may leave while they do, and for
 *     that long afterwards the gateway reckons with more
 */
record Waves(double cold, double whole, double quiet) {
  private static final long SECOND_MICROS = 1_000_000;
  private static final long GAP_MICROS = 2 * SECOND_MICROS;
  private static final int MESSAGES_MIN = 100;

  /** As in {@code lua/pace.lua}. */
  static final long TALK_MICROS = SECOND_MICROS;

  /**
   * @param countFromMicros end of the warm-up
   */
  static Waves of(
      List<Observations.Message> messages, List<Ledger.Entry> ledger, long countFromMicros) {
    var written = ledger.stream().collect(Collectors.groupingBy(Ledger.Entry::number));
    return messages.stream()
        .collect(Collectors.groupingBy(Observations.Message::number))
        .entrySet()
        .stream()
        .map(number ->
            ofNumber(
                number.getValue(),
                written.getOrDefault(number.getKey(), List.of()),
                countFromMicros))
        .reduce(new Waves(Double.NaN, Double.NaN, Double.NaN), Waves::slower);
  }

  private Waves slower(Waves other) {
    return new Waves(
        slower(cold, other.cold), slower(whole, other.whole), slower(quiet, other.quiet));
  }

  private static double slower(double one, double other) {
    return Double.isNaN(one) || other < one ? other : one;
  }

  private static Waves ofNumber(
      List<Observations.Message> messages, List<Ledger.Entry> ledger, long countFromMicros) {
    long[] left = messages.stream().mapToLong(Observations.Message::atMicros).sorted().toArray();
    long[] written = ledger.stream().mapToLong(Ledger.Entry::sentMicros).sorted().toArray();
    double cold = Double.POSITIVE_INFINITY;
    double whole = Double.POSITIVE_INFINITY;
    double quiet = Double.POSITIVE_INFINITY;
    int from = 0;
    for (int to = 1; to <= left.length; to++) {
      if (to < left.length && left[to] - left[to - 1] < GAP_MICROS) {
        continue;
      }
      if (left[from] < countFromMicros) {
        cold = Math.min(cold, rate(left, from, to));
      } else {
        whole = Math.min(whole, rate(left, from, to));
        quiet = Math.min(quiet, rate(left, quietFrom(left, from, to, written), to));
      }
      from = to;
    }
    return new Waves(known(cold), known(whole), known(quiet));
  }

  /** The first message of a wave after people have ceased to write, or {@code to}. */
  private static int quietFrom(long[] left, int from, int to, long[] written) {
    int before = place(written, left[to - 1]);
    long beginsMicros = before == 0 ? left[from] : written[before - 1] + TALK_MICROS;
    return Math.clamp(place(left, beginsMicros), from, to);
  }

  /** How many are earlier. */
  private static int place(long[] sorted, long micros) {
    return (int) Arrays.stream(sorted).takeWhile(at -> at < micros).count();
  }

  /** Infinite for too few to say. */
  private static double rate(long[] left, int from, int to) {
    return to - from < MESSAGES_MIN
        ? Double.POSITIVE_INFINITY
        : (to - from - 1.0) * SECOND_MICROS / (left[to - 1] - left[from]);
  }

  private static double known(double rate) {
    return Double.isInfinite(rate) ? Double.NaN : rate;
  }
}
