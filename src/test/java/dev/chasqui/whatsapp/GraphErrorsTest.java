package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class GraphErrorsTest {
  @ParameterizedTest
  @CsvFileSource(resources = "/whatsapp/graph-errors.csv", useHeadersInDisplayName = true)
  void classifiesEveryKnownCode(int code, ErrorClass expected) {
    assertThat(GraphErrors.classify(code)).isEqualTo(expected);
  }

  @Test
  void namesTheWaitsThatMetaNames() {
    assertThat(GraphErrors.waitAfter(131057)).isEqualTo(Duration.ofMinutes(1));
    assertThat(GraphErrors.waitAfter(131056)).isNull();
  }
}
