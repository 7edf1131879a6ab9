package dev.chasqui;

import dev.chasqui.config.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words after a command, read one after the other. */
final class Arguments {
  private static final int LIMIT_MAX = 10_000;

  private final ArrayDeque<String> words;
  private final InstantSource clock;

  Arguments(List<String> words, InstantSource clock) {
    this.words = new ArrayDeque<>(words);
    this.clock = clock;
  }

  /** The next word, or null when there is none. */
  @Nullable String next() {
    return words.poll();
  }

  /** The value of an option. */
  String value(String option) throws UsageException {
    String value = words.poll();
    if (value == null) {
      throw new UsageException(option + " needs a value");
    }
    return value;
  }

  /** The time that lies the duration of the option's value back. */
  Instant ago(String option) throws UsageException {
    String text = value(option);
    Duration back =
        Units.duration(text)
            .orElseThrow(
                () -> new UsageException(option + " takes a duration such as 12h, not " + text));
    return clock.instant().minus(back);
  }

  /** How many lines to show. */
  int limit(String option) throws UsageException {
    String text = value(option);
    int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > LIMIT_MAX) {
      throw new UsageException(option + " takes a number from 1 to " + LIMIT_MAX);
    }
    return number;
  }
}
