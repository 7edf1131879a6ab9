package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.outbound.PacingSimulation.Lags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pacers under a simulated clock, with timers, network and answers late at random. */
class NumberPacerTest {
  private static final double MILLI = 1e6;

  /** Timers up to 2 ms late, 1 to 6 ms to the receiver, answered after 40 to 42 ms. */
  private static final Lags QUIET = new Lags(2, 0, 1, 5, 40, 2, 1);

  /** Every twentieth timer up to 60 ms late, up to 20 ms longer to the receiver. */
  private static final Lags NOISY = new Lags(2, 60, 1, 20, 40, 2, 5);

  /**
   * Timers and network late by tens of milliseconds all the time; on average less than what the
   * pacer allows for, beyond which it promises nothing.
   */
  private static final Lags LOADED = new Lags(50, 150, 1, 30, 40, 5, 20);

  /** A server that thinks for 100 to 500 ms. */
  private static final Lags THOUGHTFUL = new Lags(2, 0, 20, 2, 100, 400, 1);

  /** Processes that have just begun, on processors that others need too. */
  private static final Lags JUST_BEGUN = new Lags(50, 300, 1, 20, 40, 20, 40);

  private long seed;

  @BeforeEach
  void seed() {
    seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("seed " + seed);
  }

  private PacingSimulation simulate(NumberMode mode, Lags lags, int nodes, boolean pauses) {
    var simulation = new PacingSimulation(PaceLimit.of(mode), lags, new Random(seed), nodes);
    int seconds = mode == NumberMode.COEXISTENCE ? 40 : 10;
    simulation.run(seconds * mode.messagesPerSecond(), pauses);
    return simulation;
  }

  private void staysUnderTheLimit(NumberMode mode, Lags lags, int nodes, boolean pauses) {
    List<Long> arrivals = simulate(mode, lags, nodes, pauses).arrivals();
    assertThat(mostInOneSecond(arrivals))
        .as("seed %d %s", seed, lags)
        .isLessThanOrEqualTo(PaceLimit.of(mode).windowMax());
  }

  @ParameterizedTest
  @EnumSource(NumberMode.class)
  void aNodeStaysUnderTheLimitInAnySecondWhateverIsLate(NumberMode mode) {
    for (int run = 0; run < Integer.getInteger("test.runs", 5); run++, seed++) {
      for (Lags lags : List.of(QUIET, NOISY, THOUGHTFUL)) {
        staysUnderTheLimit(mode, lags, 1, false);
        staysUnderTheLimit(mode, lags, 1, true);
      }
    }
  }

  @Test
  void aNodeStaysUnderTheLimitWhereEverythingIsVeryLate() {
    for (int run = 0; run < 4 * Integer.getInteger("test.runs", 5); run++, seed++) {
      staysUnderTheLimit(NumberMode.COEXISTENCE, LOADED, 1, run % 2 == 1);
    }
  }

  @ParameterizedTest
  @EnumSource(NumberMode.class)
  void aBacklogUsesTheRateHoweverLongTheServerThinks(NumberMode mode) {
    // The promise is 18.4 of 19 a second for a Coexistence number; fast ones come close to it.
    double share = mode == NumberMode.COEXISTENCE ? 18.4 / 19 : 0.95;
    int most = PaceLimit.of(mode).windowMax();
    int runs = Integer.getInteger("test.runs", 5);
    for (Lags lags : List.of(QUIET, NOISY, THOUGHTFUL)) {
      double sum = 0;
      // One run in three hundred, in which the server thinks for long, is a hair below it.
      for (int run = 0; run < runs; run++, seed++) {
        sum += sustained(simulate(mode, lags, 1, false).arrivals(), most);
      }
      assertThat(sum / runs)
          .as("%d seeds before %d %s", runs, seed, lags)
          .isGreaterThanOrEqualTo(share * most);
    }
  }

  @ParameterizedTest
  @EnumSource(NumberMode.class)
  void nodesThatShareANumberStayUnderTheLimitTogether(NumberMode mode) {
    for (int run = 0; run < 5; run++, seed++) {
      for (Lags lags : List.of(QUIET, NOISY, THOUGHTFUL)) {
        staysUnderTheLimit(mode, lags, 2, false);
        staysUnderTheLimit(mode, lags, 2, true);
        staysUnderTheLimit(mode, lags, 3, true);
      }
    }
  }

  /**
   * A node to which Redis is silent for less than a second, as to one that stood still, does not
   * trickle beside what is shared; longer, and its one message a second is what WhatsApp allows.
   */
  @ParameterizedTest
  @CsvSource({"300, 19", "550, 19", "700, 19", "900, 19", "1500, 20", "5000, 20"})
  void aNodeToWhichRedisIsSilentForAWhileStaysUnderTheLimitWithTheOthers(int millis, int most) {
    var limit = PaceLimit.of(NumberMode.COEXISTENCE);
    for (int run = 0; run < 4 * Integer.getInteger("test.runs", 5); run++, seed++) {
      Lags lags = run % 2 == 0 ? QUIET : NOISY;
      var simulation = new PacingSimulation(limit, lags, new Random(seed), 2);
      simulation.redisIsSilent(Duration.ofMillis(3_000 + run), Duration.ofMillis(millis));
      simulation.backlog(150, 150);
      simulation.run(0, false);
      assertThat(mostInOneSecond(simulation.arrivals()))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(most);
    }
  }

  /** The same runs each time: what is late on the way is more than what may always be late. */
  @Test
  void nodesThatHaveJustBegunStayUnderTheLimitOfACoexistenceNumber() {
    seed = 1;
    for (int run = 0; run < 20; run++, seed++) {
      staysUnderTheLimit(NumberMode.COEXISTENCE, JUST_BEGUN, 2, false);
      staysUnderTheLimit(NumberMode.COEXISTENCE, JUST_BEGUN, 3, false);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void nodesThatShareANumberUseItsRate(int nodes) {
    for (Lags lags : List.of(QUIET, NOISY)) {
      assertThat(sustained(simulate(NumberMode.COEXISTENCE, lags, nodes, false).arrivals(), 19))
          .as("seed %d %s", seed, lags)
          .isGreaterThanOrEqualTo(18.4);
    }
  }

  /**
   * However many wait where: a person waits as long on one node as on another. A node always has
   * one of the four or five next slots, so those of a small one may be done somewhat earlier.
   */
  @ParameterizedTest
  @CsvSource({
    "100 100, 0.85",
    "120 80, 0.85",
    "160 40, 0.7",
    "60 60 60, 0.85",
    "100 60 40, 0.7",
    "190 10, 0.1"
  })
  void nodesThatShareANumberAreDoneWithWhatWaitsAtTheSameTime(String backlog, double least) {
    int[] messages = Arrays.stream(backlog.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    var limit = PaceLimit.of(NumberMode.COEXISTENCE);
    for (int run = 0; run < 4 * Integer.getInteger("test.runs", 5); run++, seed++) {
      Lags lags = run % 2 == 0 ? QUIET : NOISY;
      var simulation = new PacingSimulation(limit, lags, new Random(seed), messages.length);
      simulation.backlog(messages);
      simulation.run(0, false);
      List<Long> ends = simulation.lastOfEach();
      assertThat((double) Collections.min(ends) / Collections.max(ends))
          .as("seed %d %s %s", seed, lags, ends)
          .isGreaterThan(least);
      assertThat(mostInOneSecond(simulation.arrivals()))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(19);
    }
  }

  /** WhatsApp counts both directions, and refuses what comes after the 20th of a second. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10, 12})
  void whatComesInAndWhatGoesOutStayUnderTheLimitTogether(int perSecond) {
    var limit = PaceLimit.of(NumberMode.COEXISTENCE);
    for (int nodes = 1; nodes <= 2; nodes++) {
      var simulation = new PacingSimulation(limit, QUIET, new Random(seed), nodes);
      simulation.peopleWrite(perSecond, Duration.ofSeconds(90));
      simulation.run(400, false);

      var steady = new ArrayList<>(simulation.arrivals());
      // Until the first inbound messages are counted nobody can reckon with them.
      steady.addAll(simulation.inbound());
      steady.removeIf(at -> at < 1_000 * MILLI);
      Collections.sort(steady);
      assertThat(mostInOneSecond(steady))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(nodes == 1 ? 19 : 20);
      assertThat(sustained(simulation.arrivals(), 19))
          .as("seed %d", seed)
          .isBetween(0.95 * (18.6 - 1.1 * perSecond), 18.8 - 1.1 * perSecond);
    }
  }

  @Test
  void aFloodOfMessagesLeavesTheFloorToAnswers() {
    var limit = PaceLimit.of(NumberMode.COEXISTENCE);
    var simulation = new PacingSimulation(limit, QUIET, new Random(seed), 1);
    simulation.peopleWrite(200, Duration.ofSeconds(60));
    simulation.run(200, false);
    assertThat(sustained(simulation.arrivals(), 19))
        .as("seed %d", seed)
        .isBetween(0.23 * 18.6, 0.27 * 18.6);
    assertThat(simulation.arrivals().getFirst()).isLessThan((long) (1_000 * MILLI));
  }

  /** At least what is promised each time, and more on average: it depends on what is late. */
  @ParameterizedTest
  @CsvSource({"1, 18.6", "2, 18.55"})
  void aCrowdThatWritesWithinASecondIsAnsweredAtNearlyTheWholeRate(int nodes, double usual) {
    var limit = PaceLimit.of(NumberMode.COEXISTENCE);
    int runs = 20 * Integer.getInteger("test.runs", 5);
    double sum = 0;
    for (int run = 0; run < runs; run++, seed++) {
      var simulation = new PacingSimulation(limit, QUIET, new Random(seed), nodes);
      simulation.wave(240);
      simulation.run(0, false);
      List<Long> arrivals = simulation.arrivals();
      assertThat(mostInOneSecond(arrivals)).as("seed %d", seed).isLessThanOrEqualTo(19);
      double rate = 239e9 / (arrivals.getLast() - arrivals.getFirst());
      assertThat(rate).as("seed %d", seed).isGreaterThan(18.4);
      sum += rate;
    }
    assertThat(sum / runs).as("%d seeds before %d", runs, seed).isGreaterThan(usual);
  }

  private static int mostInOneSecond(List<Long> times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= 1_000 * MILLI) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /**
   * In the second half, when the start is over, and over whole rounds of the places: messages do
   * not stand evenly within a round.
   */
  private static double sustained(List<Long> times, int round) {
    int half = times.size() / 2;
    int messages = (times.size() - 1 - half) / round * round;
    return messages * 1e9 / (times.get(half + messages) - times.get(half));
  }
}
