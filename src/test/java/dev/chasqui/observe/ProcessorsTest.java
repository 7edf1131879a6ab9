package dev.chasqui.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;
  private long own;
  private long clock;

  private Path stat(String line) throws IOException {
    return Files.writeString(folder.resolve("stat"), line + "\ncpu0 1 2 3\n");
  }

  private Processors two(Path stat) {
    return new Processors(stat, () -> own, () -> clock, 2);
  }

  /** A second in which this process had a processor for so long. */
  private void second(double ownSeconds) {
    clock += SECOND;
    own += (long) (ownSeconds * SECOND);
  }

  @Test
  void tellsHowBusyTheMachineWasSinceTheLastCall() throws IOException {
    var processors = two(stat("cpu  1000 0 500 9000 100 0 0 0 0 0"));
    second(1);
    stat("cpu  1090 10 560 9008 102 10 10 10 77 0");
    // 190 of 200 ticks; what guests had is in the first of them already.
    assertThat(processors.load()).isCloseTo(0.95, within(1e-9));
    second(1);
    stat("cpu  1140 10 610 9108 102 10 10 10 77 0");
    assertThat(processors.load()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void saysNothingOfWhatOthersKeepBusy() throws IOException {
    var processors = two(stat("cpu  1000 0 500 9000 100 0 0 0 0 0"));
    second(0.19);
    stat("cpu  1200 0 500 9000 100 0 0 0 0 0");
    assertThat(processors.load()).isZero();
  }

  @Test
  void aContainerWithFewerProcessorsThanItsMachineIsBusyByItself() throws IOException {
    var processors = two(stat("cpu  1000 0 500 9000 100 0 0 0 0 0"));
    second(1.9);
    stat("cpu  1190 0 500 10400 100 0 0 0 0 0");
    assertThat(processors.load()).isCloseTo(0.95, within(1e-9));
  }

  @Test
  void knowsOfItselfOnlyWhereTheMachineDoesNotTell() throws IOException {
    for (var path : new Path[] {folder.resolve("none"), stat(""), stat("cpu  a b")}) {
      var processors = two(path);
      second(1.2);
      assertThat(processors.load()).isCloseTo(0.6, within(1e-9));
    }
  }

  @Test
  void readsThisMachine() {
    double load = new Processors().load();
    assertThat(load).isBetween(0.0, 1.0);
  }
}
