package dev.chasqui.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and writes the two kinds of value that carry a unit: durations and sizes. */
public final class Units {
  private static final Pattern AMOUNT =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([A-Za-z]*)");
  private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    MILLIS.put("d", 86_400_000L);
    MILLIS.put("h", 3_600_000L);
    MILLIS.put("m", 60_000L);
    MILLIS.put("s", 1_000L);
    MILLIS.put("ms", 1L);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("GB", 1_000_000_000L);
    BYTES.put("MB", 1_000_000L);
    BYTES.put("KB", 1_000L);
    BYTES.put("B", 1L);
  }

  private Units() {}

  /**
   * Reads {@code 500ms}, {@code 1.5s}, {@code 8d}, or a bare {@code 0}; empty for anything else.
   */
  public static Optional<Duration> duration(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    return amount(text, MILLIS).map(Duration::ofMillis);
  }

  /** Reads {@code 3MiB}, {@code 512KiB}, {@code 1MB} or a bare number of bytes. */
  static Optional<Long> bytes(String text) {
    return amount(text.matches("\\d+") ? text + "B" : text, BYTES);
  }

  /** The shortest exact form, such as {@code 8d} or {@code 1500ms}. */
  static String format(Duration duration) {
    return duration.isZero() ? "0" : largestExact(duration.toMillis(), MILLIS);
  }

  /** The shortest exact form in binary units, such as {@code 3MiB}. */
  static String format(long bytes) {
    return largestExact(bytes, BYTES);
  }

  private static Optional<Long> amount(String text, Map<String, Long> units) {
    var matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Long unit = units.get(matcher.group(2));
    if (unit == null) {
      return Optional.empty();
    }
    var exact = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    try {
      return Optional.of(exact.longValueExact());
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static String largestExact(long amount, Map<String, Long> units) {
    for (var unit : units.entrySet()) {
      if (amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    throw new IllegalStateException("the smallest unit is 1");
  }
}
