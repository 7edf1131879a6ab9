package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ConversationConfig;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every race between a person who types, a model that streams and an outbox that commits, as a row.
 */
class ConversationMachineTest {
  /**
   * Debounce 500/700/1000, cap 4000; flush 1500, hold 6000, give up 60000; 50 messages, 12 answers
   * a minute.
   */
  private static final ConversationConfig CONFIG = ConversationConfig.defaults();

  /** What happens to a conversation, and what the machine asks for in each step. */
  record Row(String name, String script, String expected) {
    void plays() {
      assertThat(String.join("\n", MachineDriver.play(CONFIG, script))).isEqualTo(expected);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "a message is answered in one bubble when the model is done inside the window",
            "0 text hola | 300 sentence | 400 complete | 702 committed | 9000 until",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            700 queue whole 1 [hola] last
            702 settle [hola]\
            """),
        new Row(
            "a finished question waits less",
            "0 text hola? | 400 complete | 600 committed",
            """
            0 typing hola?
            0 start 1 [hola?] early
            500 close won
            500 queue whole 1 [hola?] last
            600 settle [hola?]\
            """),
        new Row(
            "a photo waits longer, since albums and captions follow",
            "0 photo p | 400 complete | 1100 committed",
            """
            0 typing p
            0 start 1 [p] early
            1000 close won
            1000 queue whole 1 [p] last
            1100 settle [p]\
            """),
        new Row(
            "a model slower than the window is answered when it is complete, if before the flush deadline",
            "0 text hola | 900 sentence | 1200 complete | 1201 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            1200 queue whole 1 [hola] last
            1201 settle [hola]\
            """),
        new Row(
            "at the flush deadline the complete sentences leave, and the rest follows as one more",
            "0 text hola | 900 sentence | 4000 complete | 4001 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            1500 queue sentences 1 [hola]
            4000 queue rest 1 [hola] last
            4001 settle [hola]\
            """),
        new Row(
            "a first sentence after the flush deadline waits a moment for the rest and leaves",
            "0 text hola | 2000 sentence | 4000 complete | 4001 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            2150 queue sentences 1 [hola]
            4000 queue rest 1 [hola] last
            4001 settle [hola]\
            """),
        new Row(
            "a late model that is done with its first sentence saves a bubble",
            "0 text hola | 2000 sentence | 2040 complete | 2041 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            2040 queue whole 1 [hola] last
            2041 settle [hola]\
            """),
        new Row(
            "five fragments in 400 ms are one thought; after two restarts the model waits for silence",
            "0 text a | 100 text b | 200 text c | 300 text d | 400 text e | 800 complete | 1500 committed",
            """
            0 typing a
            0 start 1 [a] early
            100 cancel 1
            100 merged b
            100 start 2 [a, b] early
            200 cancel 2
            200 merged c
            200 start 3 [a, b, c] early
            300 cancel 3
            300 merged d
            400 merged e
            550 start 4 [a, b, c, d, e] early
            1400 typing e
            1400 close won
            1400 queue whole 4 [a, b, c, d, e] last
            1500 settle [a, b, c, d, e]\
            """),
        new Row(
            "a burst that ends in a question waits less than one that does not",
            "0 text a | 200 text b? | 500 complete | 901 committed",
            """
            0 typing a
            0 start 1 [a] early
            200 cancel 1
            200 merged b?
            200 start 2 [a, b?] early
            900 typing b?
            900 close won
            900 queue whole 2 [a, b?] last
            901 settle [a, b?]\
            """),
        new Row(
            "an album of three photos gets one answer",
            "0 photo p | 600 photo q | 1500 photo r | 2400 complete | 2600 committed",
            """
            0 typing p
            0 start 1 [p] early
            600 cancel 1
            600 merged q
            600 start 2 [p, q] early
            1500 cancel 2
            1500 merged r
            1500 start 3 [p, q, r] early
            2500 typing r
            2500 close won
            2500 queue whole 3 [p, q, r] last
            2600 settle [p, q, r]\
            """),
        new Row(
            "an endless typist is answered at the cap",
            "0 text a | 650 text b | 1300 text c | 1950 text d | 2600 text e | 3250 text f | 3900 text g | 4000 until",
            """
            0 typing a
            0 start 1 [a] early
            650 cancel 1
            650 merged b
            650 start 2 [a, b] early
            1300 cancel 2
            1300 merged c
            1300 start 3 [a, b, c] early
            1950 cancel 3
            1950 merged d
            2100 start 4 [a, b, c, d] early
            2600 cancel 4
            2600 merged e
            2750 start 5 [a, b, c, d, e] early
            3250 cancel 5
            3250 merged f
            3400 start 6 [a, b, c, d, e, f] early
            3900 cancel 6
            3900 merged g
            4000 typing g
            4000 close none
            4000 start 7 [a, b, c, d, e, f, g]\
            """),
        new Row(
            "a message before anything left joins the answer",
            "0 text a | 1000 text b | 1300 complete | 1800 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1000 cancel 1
            1000 merged b
            1000 start 2 [a, b] early
            1700 typing b
            1700 close won
            1700 queue whole 2 [a, b] last
            1800 settle [a, b]\
            """),
        new Row(
            "what a cancelled turn still says changes nothing",
            "0 text a | 300 text b | 310 sentence 1 | 320 complete 1 | 330 fail 1 | 900 complete 2 | 1400 committed",
            """
            0 typing a
            0 start 1 [a] early
            300 cancel 1
            300 merged b
            300 start 2 [a, b] early
            1300 typing b
            1300 close won
            1300 queue whole 2 [a, b] last
            1400 settle [a, b]\
            """),
        new Row(
            "a message after the first part left opens the next thought when the answer is out",
            "0 text a | 900 sentence | 1600 text b? | 3000 complete | 3002 committed | 3400 complete | 3500 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1500 queue sentences 1 [a]
            3000 queue rest 1 [a] last
            3002 settle [a]
            3002 typing b?
            3002 start 2 [b?] early
            3002 close won
            3400 queue whole 2 [b?] last
            3500 settle [b?]\
            """),
        new Row(
            "a message while the answer is being committed opens the next thought with its own window",
            "0 text a | 300 complete | 701 text b | 705 committed | 900 complete | 1401 until | 1402 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            700 queue whole 1 [a] last
            705 settle [a]
            705 typing b
            705 start 2 [b] early
            1401 close won
            1401 queue whole 2 [b] last
            1402 settle [b]\
            """),
        new Row(
            "a reaction is done at once and disturbs nothing",
            "0 reaction r | 10 text a | 50 reaction s | 300 complete | 711 committed",
            """
            0 settle-one r nothing_to_answer
            10 typing a
            10 start 1 [a] early
            50 settle-one s nothing_to_answer
            710 close won
            710 queue whole 1 [a] last
            711 settle [a]\
            """),
        new Row(
            "a commit heard twice changes nothing",
            "0 text a | 300 complete | 701 committed | 702 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            700 queue whole 1 [a] last
            701 settle [a]\
            """));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void plays(Row row) {
    row.plays();
  }

  @Test
  void mergesWhatAFlooderWritesOverTheRateInsteadOfAnsweringIt() {
    var config = withRate(2);
    var log =
        MachineDriver.play(
            config,
            "0 text a? | 100 complete | 501 committed | 1000 text b? | 1100 complete | 1501 committed"
                + " | 2000 text c? | 3000 text d? | 60500 until | 60600 complete | 60601 committed");
    assertThat(log)
        .containsSubsequence(
            "2500 limit [c?]", "3000 merged d?", "60500 close none", "60500 start 3 [c?, d?]")
        .contains("60600 queue whole 3 [c?, d?] last", "60601 settle [c?, d?]")
        .noneMatch(line -> line.startsWith("3000 start"));
  }

  @Test
  void settlesMessagesBeyondTheBoundOfAThoughtWithoutShowingThemToTheModel() {
    var driver = new MachineDriver(CONFIG);
    for (int i = 0; i < 60; i++) {
      driver.step(i + " text m" + i);
    }
    assertThat(driver.state())
        .isInstanceOfSatisfying(
            ConversationState.Collecting.class,
            s -> {
              assertThat(s.thought().messages()).hasSize(50);
              assertThat(s.thought().overflow()).isEqualTo(10);
            });
  }

  @Test
  void givesMessagesThatWaitedThroughAnOutageTheirWindow() {
    var driver = new MachineDriver(CONFIG);
    var machine = new ConversationMachine(CONFIG);
    var old =
        MachineDriver.message(
            "old",
            new dev.chasqui.model.MessageContent.Text("old"),
            MachineDriver.START.minusSeconds(600));
    var transition =
        machine.on(driver.state(), new ConversationEvent.MessageArrived(old), MachineDriver.START);
    assertThat(transition.state().wakeAt())
        .isEqualTo(MachineDriver.START.plus(Duration.ofMillis(700)));
  }

  static ConversationConfig withRate(int perMinute) {
    var c = CONFIG;
    return new ConversationConfig(
        c.debounceMin(),
        c.debounceDefault(),
        c.debounceMax(),
        c.debounceCap(),
        c.speculativeRestartsMax(),
        c.flushAfter(),
        c.holdAfter(),
        c.turnTimeout(),
        c.partsMax(),
        c.historyMessages(),
        c.historyTokens(),
        c.thoughtMessagesMax(),
        perMinute,
        c.residentConversations(),
        c.typingRefresh(),
        c.freshFor(),
        c.lateFor(),
        c.human());
  }
}
