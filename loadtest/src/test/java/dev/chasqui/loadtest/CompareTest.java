package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chasqui.loadtest.Line.Budget;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  @TempDir private Path folder;

  private String run(String name, String test, int rate, Line... lines) throws IOException {
    var figures = new JsonObject();
    for (Line line : lines) {
      figures.put(line.name(), line.json());
    }
    var summary =
        new JsonObject()
            .put("test", test)
            .put("at", "2026-01-01T00:00:00Z")
            .put("version", name)
            .put("machine", new JsonObject().put("processors", 2))
            .put("options", new JsonObject().put("rate", rate).put("seed", 1))
            .put("figures", figures);
    Path out = Files.createDirectories(folder.resolve(name));
    Files.writeString(out.resolve("summary.json"), summary.encode());
    return out.toString();
  }

  private static Line p99(double millis) {
    return new Line("p99", "to 200, p99 ms", millis, Budget.atMost(50));
  }

  @Test
  void eachFigureIsTheRatioOfTheTwoWithWhatBecameOfItsBudget() throws IOException {
    var before = run("v1", "ack", 10, p99(80), new Line("only", "of old", Double.NaN, null));
    var after = run("v2", "ack", 10, p99(20), new Line("refused", "refused", 0, Budget.atMost(0)));
    String text = Compare.of(List.of(before, after)).text();
    assertThat(text).contains("Before   v1", "After    v2").doesNotContain("differs");
    assertThat(text.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains("to 200, p99 ms 80 20 0.25 met, was missed", "of old - -", "refused - 0 met");
    assertThat(Compare.of(List.of(after, before + "/summary.json")).text())
        .contains("MISSED, was met");
  }

  @Test
  void whatWasAskedOtherwiseIsTold() throws IOException {
    var text =
        Compare.of(List.of(run("v1", "ack", 10, p99(1)), run("v2", "ack", 20, p99(1)))).text();
    assertThat(text).contains("Option differs: rate, 10 and 20").doesNotContain("seed");
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    var ack = run("v1", "ack", 10, p99(1));
    var burst = run("v2", "burst", 10, p99(1));
    Files.writeString(folder.resolve("other.json"), "{}");
    Files.writeString(folder.resolve("broken.json"), "{");
    refused("folders of two runs", ack);
    refused("'ack' and one of 'burst'", ack, burst);
    refused("no summary of a load test", ack, folder.resolve("none").toString());
    refused("is not the summary", ack, folder.resolve("other.json").toString());
    refused("is not the summary", ack, folder.resolve("broken.json").toString());
  }

  private static void refused(String why, String... folders) {
    assertThatExceptionOfType(LoadTestException.class)
        .isThrownBy(() -> Compare.of(List.of(folders)))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.code()).isEqualTo(64));
  }
}
