package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHintTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static @Nullable Duration hint(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return RetryHint.from(headers, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Retry-After                | 7                             | 7000
          Retry-After                | 0                             | 0
          Retry-After                | 0.25                          | 250
          Retry-After                | 999999999                     | 86400000
          Retry-After                | Sat, 21 Nov 2026 12:01:00 GMT | 60000
          Retry-After                | Sat, 21 Nov 2026 11:00:00 GMT | 0
          Retry-After                | Fri, 31 Dec 9999 23:59:59 GMT | 86400000
          retry-after-ms             | 120                           | 120
          x-ratelimit-reset-requests | 20ms                          | 20
          x-ratelimit-reset-tokens   | 6m0s                          | 360000
          x-ratelimit-reset-tokens   | 1h2m3.5s                      | 3723500
          x-ratelimit-reset-tokens   | 3                             | 3000
          """)
  void readsHint(String name, String value, long expectedMillis) {
    assertThat(hint(name, value)).isEqualTo(Duration.ofMillis(expectedMillis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1e9", "NaN", "6m banana", "Sat, 99 Nov 2026"})
  void takesNothingFromWhatItCannotRead(String value) {
    assertThat(hint("Retry-After", value, "x-ratelimit-reset-tokens", value)).isNull();
  }

  @Test
  void believesTheMoreExactHeaderFirst() {
    assertThat(hint("retry-after-ms", "30", "Retry-After", "1", "x-ratelimit-reset-tokens", "9s"))
        .isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void waitsForTheSortOfLimitThatRanOut() {
    assertThat(
            hint(
                "x-ratelimit-remaining-requests", "12",
                "x-ratelimit-reset-requests", "8h",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "2s"))
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(hint("x-ratelimit-reset-requests", "1s", "x-ratelimit-reset-tokens", "2s"))
        .isEqualTo(Duration.ofSeconds(2));
  }
}
