package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The arithmetic of single tests. */
class FiguresTest {
  @Test
  void readsTheTotalOfAHistogram() {
    assertThat(
            Heap.total(
                """
                 num     #instances         #bytes  class name (module)
                   1:          1000          48000  [B (java.base@25)
                Total         30123        1234567
                """))
        .isEqualTo(1_234_567);
  }

  @Test
  void aReportEndsWithItsVerdictAndTheWordsItUses() {
    var met = new Line("p50", "added to max(debounce, model), p50 ms", 3, Line.Budget.atMost(20));
    var missed = new Line("cpu", "gateway, CPU ms a turn", 3, Line.Budget.atMost(2));
    var told = new Line("rate", "webhooks a second", 3, null);
    assertThat(Report.verdict(List.of(met, told))).isEqualTo("Met: 1 of 1 budgets.");
    assertThat(Report.verdict(List.of(met, missed, told)))
        .isEqualTo("MISSED: 1 of 2 budgets: gateway, CPU ms a turn.");
    assertThat(Glossary.of(List.of(missed)).lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("  turn "))
        .anyMatch(line -> line.startsWith("  CPU "));
    assertThat(Glossary.of(List.of(told))).isEmpty();
  }

  @Test
  void timesMayBeGivenInMinutesAndHours() {
    assertThat(LoadTest.seconds("duration", "2h")).isEqualTo("7200");
    assertThat(LoadTest.seconds("warmup", "90m")).isEqualTo("5400");
    assertThat(LoadTest.seconds("duration", "45")).isEqualTo("45");
    assertThat(LoadTest.seconds("duration", "2 h")).as("refused later").isEqualTo("2 h");
    assertThat(LoadTest.seconds("people", "2m")).as("no time").isEqualTo("2m");
  }

  @Test
  void comparesTheDearestStepWithTheFirst() {
    var lines =
        Growth.lines(List.of(10.0, 10.1, 10.3, 10.7, 11.9), new long[] {100, 200, 400, 800});
    assertThat(lines.getFirst().figure()).isCloseTo(1, within(1e-6));
    assertThat(lines.getLast().figure()).isCloseTo(1.5, within(1e-6));
    assertThat(lines.getLast().missed()).isTrue();
  }

  @Test
  void aStepThatWasNotMeasuredMeetsNothing() {
    var lines = Growth.lines(List.of(10.0, 10.1, 10.3), new long[] {100, 200, 400, 800});
    assertThat(lines.getLast().missed()).isTrue();
  }

  @Test
  void whatAGatewayHoldsIsComparedByThirds() {
    var looks =
        IntStream.range(0, 12).mapToObj(i -> new Soak.Look(100 + 5 * i, 300, 40, 200)).toList();
    var growth =
        Soak.held(looks).stream().filter(line -> line.name().equals("live_growth")).findFirst();
    assertThat(growth.orElseThrow().figure()).isCloseTo(147.5 / 107.5, within(1e-6));
    assertThat(growth.orElseThrow().missed()).isTrue();
    assertThat(Soak.held(List.of()).getFirst().figure()).isNaN();
    assertThat(Soak.held(List.of()).stream().anyMatch(Line::missed)).isTrue();
  }

  @Test
  void aChunkOfHistoryHasEveryMessageInAThreadOfItsOwnPerson() {
    var body = new JsonObject(HistoryImport.body(1, 3, 400, 450, "wamid.h."));
    var history =
        body.getJsonArray("entry")
            .getJsonObject(0)
            .getJsonArray("changes")
            .getJsonObject(0)
            .getJsonObject("value")
            .getJsonArray("history")
            .getJsonObject(0);
    var threads = history.getJsonArray("threads");
    assertThat(threads.size()).isEqualTo(3);
    int messages = 0;
    for (int i = 0; i < threads.size(); i++) {
      messages += threads.getJsonObject(i).getJsonArray("messages").size();
    }
    assertThat(messages).isEqualTo(50);
    assertThat(threads.getJsonObject(2).getJsonArray("messages").getJsonObject(9).getString("id"))
        .isEqualTo("wamid.h.449");
  }
}
