package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.SourcedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** {@code samples.csv} has one line per sample body: what its items become, in order. */
class EventTableTest {

  /**
   * @param expected the types of the events, separated by spaces
   * @param fields what their text form must hold, separated by semicolons
   */
  @ParameterizedTest
  @CsvFileSource(resources = "/whatsapp/samples.csv", useHeadersInDisplayName = true)
  void readsEverySample(String sample, @Nullable String expected, @Nullable String fields) {
    List<InboundEvent> events = Samples.events(Samples.body(sample));
    assertThat(events.stream().map(EventTableTest::type))
        .containsExactly(expected == null ? new String[0] : expected.split(" "));
    assertThat(fields == null).isEqualTo(expected == null);
    if (fields != null) {
      assertThat(events.toString()).contains(fields.split(";"));
    }
  }

  @Test
  void hasALineForEverySample() throws Exception {
    try (var table = getClass().getResourceAsStream("/whatsapp/samples.csv")) {
      List<String> lines =
          new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
      assertThat(lines.stream().map(line -> line.split(",", 2)[0]))
          .containsExactlyInAnyOrderElementsOf(Samples.names());
    }
  }

  private static String type(InboundEvent event) {
    return switch (event) {
      case InboundEvent.MessageReceived(var message) -> name(message.content());
      case InboundEvent.StatusChanged status -> status.status().name();
      case InboundEvent.HumanReplied(var message) -> "human:" + name(message.content());
      case InboundEvent.OwnerReplied(var message) -> "owner:" + name(message.content());
      case InboundEvent.Observed(var inner) -> "standby:" + type(inner);
      case InboundEvent.Unknown unknown -> "unknown:" + unknown.field();
      case SourcedEvent sourced ->
          sourced.getClass().getEnclosingClass().getSimpleName() + "." + name(sourced);
      case InboundEvent.ThreadImported _,
          InboundEvent.ThreadControlChanged _,
          InboundEvent.TimerFired _,
          InboundEvent.Command _,
          InboundEvent.WindowRefused _ ->
          name(event);
    };
  }

  private static String name(Object record) {
    return record.getClass().getSimpleName();
  }
}
