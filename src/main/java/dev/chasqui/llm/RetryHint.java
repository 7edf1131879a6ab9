package dev.chasqui.llm;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a server asks to be called again, read from the headers of a refusal.
 *
 * <p>Looks at {@code retry-after-ms}, then {@code Retry-After} (RFC 9110, 10.2.3: seconds or a
 * date; fractions of a second occur), then {@code x-ratelimit-reset-requests} and {@code -tokens}
 * (OpenAI: Rate limits; durations such as {@code 6m0s} or {@code 20ms}).
 */
final class RetryHint {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,15})?");
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");

  private RetryHint() {}

  /** The wait from {@code now} on, 0 to 24 hours; null when no header says anything readable. */
  static @Nullable Duration from(MultiMap headers, Instant now) {
    Duration hint = number(headers.get("retry-after-ms"), 0.001);
    if (hint == null) {
      hint = number(headers.get("retry-after"), 1);
    }
    if (hint == null) {
      hint = date(headers.get("retry-after"), now);
    }
    if (hint == null) {
      hint = longer(reset(headers, "requests"), reset(headers, "tokens"));
    }
    return hint;
  }

  /** Says nothing while calls of that sort remain: then it was the other sort that ran out. */
  private static @Nullable Duration reset(MultiMap headers, String sort) {
    String remaining = headers.get("x-ratelimit-remaining-" + sort);
    if (remaining != null && !remaining.trim().equals("0")) {
      return null;
    }
    String value = headers.get("x-ratelimit-reset-" + sort);
    Duration seconds = number(value, 1);
    return seconds != null ? seconds : parts(value);
  }

  private static @Nullable Duration number(@Nullable String value, double unitSeconds) {
    if (value == null || !NUMBER.matcher(value.trim()).matches()) {
      return null;
    }
    return seconds(Double.parseDouble(value.trim()) * unitSeconds);
  }

  private static @Nullable Duration date(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    try {
      Instant at =
          ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isBefore(now) ? Duration.ZERO : bounded(Duration.between(now, at));
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable Duration parts(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Matcher part = PART.matcher(value.trim());
    double sum = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      end = part.end();
      double unit =
          switch (part.group(2)) {
            case "ms" -> 0.001;
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
          };
      sum += Double.parseDouble(part.group(1)) * unit;
    }
    return end > 0 && end == value.trim().length() ? seconds(sum) : null;
  }

  private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(
        (long) Math.ceil(Math.min(seconds, (double) LONGEST.toSeconds()) * 1_000));
  }

  private static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
