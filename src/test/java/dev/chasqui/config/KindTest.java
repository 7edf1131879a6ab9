package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "1.5s,PT1.5S", "2m,PT2M", "3h,PT3H", "8d,PT192H", "0,PT0S"})
  void readsDurations(String text, Duration expected) {
    assertThat(Units.duration(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5 weeks", "-1s", "1.2345ms", "s", "", "1e3s", "999999999999d"})
  void refusesDurationsWithoutAKnownUnit(String text) {
    assertThat(Units.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3MiB,3145728", "512KiB,524288", "1MB,1000000", "70000,70000", "1.5MiB,1572864"})
  void readsSizes(String text, int expected) {
    assertThat(Kind.size(1, 1 << 30).parser().apply(text)).contains(expected);
  }

  @Test
  void writesTheShortestExactForm() {
    assertThat(Units.format(Duration.ofMillis(1500))).isEqualTo("1500ms");
    assertThat(Units.format(Duration.ofDays(8))).isEqualTo("8d");
    assertThat(Units.format(3 << 20)).isEqualTo("3MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h:1", "kafka-1.internal:9092,kafka-2:9092", "[::1]:9092", "a:1, b:2"})
  void readsBrokers(String text) {
    assertThat(Kind.hostPorts().parser().apply(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h", "h:0", "h:70000", "h:1,", "http://h:1", "::1:9092"})
  void refusesWhatIsNoBroker(String text) {
    assertThat(Kind.hostPorts().parser().apply(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"graph.facebook.com", "http:/x", "http://", "http://u@h", "http://h?a=b"})
  void refusesWhatIsNoPlainUrl(String text) {
    assertThat(Kind.httpUrl().parser().apply(text)).isEmpty();
  }

  @Test
  void numbersHaveARange() {
    var kind = Kind.integer(1, 20_000);
    assertThat(kind.parser().apply("20_000")).contains(20_000);
    assertThat(kind.parser().apply("20_001")).isEmpty();
    assertThat(kind.parser().apply("0")).isEmpty();
    assertThat(kind.parser().apply("0x10")).isEmpty();
  }

  @Test
  void suggestsOnlyWhatIsNear() {
    var keys = List.of("http.port", "http.host");
    assertThat(Suggestion.nearest("http.prot", keys.stream())).contains("http.port");
    assertThat(Suggestion.nearest("something-else", keys.stream())).isEmpty();
  }
}
