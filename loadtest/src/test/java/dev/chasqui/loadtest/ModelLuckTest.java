package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulated model's times, and the flags that they come from. */
class ModelLuckTest {
  private static final int QUESTIONS = 4_000;

  private Map<String, String> flags = Map.of();

  /** As the processes of a run get them. */
  private ModelLuck luck(String... arguments) {
    flags = LoadTest.parse(new TalkTrials.Steady(), arguments);
    flags.forEach((name, value) -> System.setProperty("loadtest." + name, value));
    return new ModelLuck(Options.fromSystem());
  }

  @AfterEach
  void forget() {
    flags.keySet().forEach(name -> System.clearProperty("loadtest." + name));
  }

  private static List<ModelLuck.Draw> draws(ModelLuck luck) {
    return IntStream.range(0, QUESTIONS).mapToObj(i -> luck.draw(Question.order(i, 0))).toList();
  }

  private static double median(List<ModelLuck.Draw> draws, ToDoubleFunction<ModelLuck.Draw> of) {
    return Sample.of(draws.stream(), of).quantile(0.5);
  }

  @Test
  void aPresetSetsWhatIsNotGiven() {
    var luck = luck("conversations", "--model", "large", "--model-tokens", "30");
    var draws = draws(luck);
    assertThat(median(draws, ModelLuck.Draw::firstTokenMillis)).isCloseTo(800, within(40.0));
    assertThat(median(draws, ModelLuck.Draw::tokensPerSecond)).isCloseTo(60, within(3.0));
    assertThat(median(draws, ModelLuck.Draw::tokens)).isCloseTo(30, within(2.0));
    // Log-normal: nineteen of twenty are within two sigma, here a factor of e.
    double middle = draws.stream().filter(draw -> draw.tokens() > 11 && draw.tokens() < 82).count();
    assertThat(middle / QUESTIONS).isBetween(0.93, 0.97);
    assertThat(draws).noneMatch(ModelLuck.Draw::stalls);
    assertThat(draws(luck)).as("the same again").isEqualTo(draws);
  }

  @Test
  void withoutOneAnAnswerIsAShortSentenceAtAFixedPace() {
    var draws = draws(luck("conversations"));
    assertThat(draws)
        .allMatch(draw -> draw.tokens() == 0 && draw.tokensPerSecond() == 200 && !draw.stalls());
    assertThat(median(draws, ModelLuck.Draw::firstTokenMillis)).isCloseTo(350, within(20.0));
  }

  @Test
  void aCallThatFailedIsLikelyToSucceedWhenItIsMadeAgain() {
    var luck = luck("conversations", "--model", "shaky");
    int failed = 0;
    int again = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      if (luck.fails(Question.order(i, 0))) {
        failed++;
        again += luck.fails(Question.order(i, 0)) ? 1 : 0;
      }
    }
    assertThat((double) failed / QUESTIONS).isBetween(0.02, 0.04);
    assertThat(again).isLessThan(failed / 4);
    assertThat(draws(luck).stream().filter(ModelLuck.Draw::stalls).count()).isBetween(40L, 120L);
  }

  @Test
  void anUnknownOneIsRefusedWithThoseThatAreKnown() {
    assertThatExceptionOfType(LoadTestException.class)
        .isThrownBy(() -> luck("conversations", "--model", "huge"))
        .withMessageContaining("short, hosted, large, local, shaky");
  }
}
