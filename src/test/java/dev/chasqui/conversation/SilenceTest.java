package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.HumanConfig;
import dev.chasqui.config.HumanConfig.GhostPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who has the word, as rows: a human agent, the assistant, another application, nobody. Pause 2 h
 * (7200 s), on command 24 h, quiet for 5 min before returning, ghost after 15 min.
 */
class SilenceTest {

  record Row(String name, GhostPolicy ghost, String script, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String name, String script, String expected) {
    return new Row(name, GhostPolicy.HOLD, script, expected);
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(
            "an agent's word silences an idle assistant for two hours from its time",
            "5000 agent 3000 | 9000 text hola",
            """
            5000 fence
            5000 keep human until 7203000 report human_wrote
            9000 keep human until 7203000 waiting 9000
            9000 settle-one hola human_speaks\
            """),
        row(
            "each further word extends the pause and answers who waited; it is reported once",
            "1000 agent | 2000 text hola | 9000 agent | 60000 agent",
            """
            1000 fence
            1000 keep human until 7201000 report human_wrote
            2000 keep human until 7201000 waiting 2000
            2000 settle-one hola human_speaks
            9000 fence
            9000 keep human until 7209000
            60000 fence
            60000 keep human until 7260000\
            """),
        row(
            "while the person types, the thought is left to the agent",
            "0 text hola | 100 text sigo | 400 agent 300",
            """
            0 typing hola
            0 start 1 [hola] early
            100 cancel 1
            100 merged sigo
            100 start 2 [hola, sigo] early
            400 cancel 2
            400 fence
            400 keep human until 7200300 report human_wrote
            400 settle-one hola human_speaks
            400 settle-one sigo human_speaks\
            """),
        row(
            "while the model speaks, it is cut off, and its late words change nothing",
            "0 text hola | 2000 agent | 2100 sentence 1 | 2200 complete 1 | 2300 committed 1",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            2000 cancel 1
            2000 fence
            2000 keep human until 7202000 report human_wrote
            2000 settle-one hola human_speaks\
            """),
        row(
            "between two parts of an answer the second stays away, with what waited for it",
            "0 text hola | 900 sentence | 1600 text otra | 2000 agent | 4000 complete 1",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            1500 queue sentences 1 [hola]
            2000 cancel 1
            2000 fence
            2000 keep human until 7202000 report human_wrote
            2000 settle-one hola human_speaks
            2000 settle-one otra human_speaks\
            """),
        row(
            "while the answer becomes durable it is dropped from the outbox",
            "0 text hola | 300 complete | 750 agent | 760 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            700 queue whole 1 [hola] last
            750 fence
            750 keep human until 7200750 report human_wrote
            750 settle-one hola human_speaks\
            """),
        row(
            "a message written after the agent's late word waits for an answer",
            "9000 text hola | 9200 agent 2000",
            """
            9000 typing hola
            9000 start 1 [hola] early
            9200 cancel 1
            9200 fence
            9200 keep human until 7202000 waiting 9000 report human_wrote
            9200 settle-one hola human_speaks\
            """),
        row(
            "a word of two hours ago comes too late to silence anybody",
            "7300000 agent 50000 | 7300001 text hola | 7300300 complete | 7300900 committed",
            """
            7300001 typing hola
            7300001 start 1 [hola] early
            7300701 close won
            7300701 queue whole 1 [hola] last
            7300900 settle [hola]\
            """),
        row(
            "asked to return, the assistant answers what waits",
            "1000 agent | 5000 text hola | 9000 agent-resume",
            """
            1000 fence
            1000 keep human until 7201000 report human_wrote
            5000 keep human until 7201000 waiting 5000
            5000 settle-one hola human_speaks
            9000 keep speaks report resumed
            9000 answer-waiting 5000\
            """),
        row(
            "a word older than the return changes nothing, one of the same second does",
            "5000 agent | 20000 agent-resume | 21000 agent 10000 | 22000 agent 20900",
            """
            5000 fence
            5000 keep human until 7205000 report human_wrote
            20000 keep speaks report resumed
            22000 fence
            22000 keep human until 7220900 report human_wrote\
            """),
        row(
            "asked to return when it speaks anyway, nothing happens",
            "0 text hola | 100 agent-resume | 300 complete | 800 committed",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            700 queue whole 1 [hola] last
            800 settle [hola]\
            """),
        row(
            "a pause on command is long, and a later word does not shorten it",
            "1000 agent-pause | 5000 agent",
            """
            1000 fence
            1000 keep paused until 86401000 report paused
            5000 fence
            5000 keep paused until 86401000\
            """),
        row(
            "the console pauses and resumes as the agent does",
            "0 text hola | 300 command-pause | 5000 text sigues? | 6000 command-resume",
            """
            0 typing hola
            0 start 1 [hola] early
            300 cancel 1
            300 fence
            300 keep paused until 86400300 waiting 0 report paused
            300 settle-one hola human_speaks
            5000 settle-one sigues? human_speaks
            6000 keep speaks report resumed
            6000 answer-waiting 0\
            """),
        row(
            "the timer brings it back when the person is quiet",
            "1000 agent | 7201000 timer return 7201000 | 7300000 text hola | 7300100 complete | 7300800 committed",
            """
            1000 fence
            1000 keep human until 7201000 report human_wrote
            7201000 keep speaks report resumed
            7300000 typing hola
            7300000 start 1 [hola] early
            7300700 close won
            7300700 queue whole 1 [hola] last
            7300800 settle [hola]\
            """),
        row(
            "the timer waits until the person has been quiet for five minutes",
            "1000 agent | 7200000 text hola | 7201000 timer return 7201000 | 7500000 timer return 7500000",
            """
            1000 fence
            1000 keep human until 7201000 report human_wrote
            7200000 keep human until 7201000 waiting 7200000
            7200000 settle-one hola human_speaks
            7201000 keep human until 7500000 waiting 7200000
            7500000 keep speaks report resumed\
            """),
        row(
            "a timer of a pause that was extended since is stale",
            "1000 agent | 60000 agent | 7201000 timer return 7201000",
            """
            1000 fence
            1000 keep human until 7201000 report human_wrote
            60000 fence
            60000 keep human until 7260000\
            """),
        row(
            "who waits 15 minutes for a person is told once, until a person speaks",
            "0 agent | 1000 text hola | 2000 text? ahí | 901000 timer ghost 901000 | 950000 text y | 1850000 timer ghost 1850000"
                .replace("text? ", "text "),
            """
            0 fence
            0 keep human until 7200000 report human_wrote
            1000 keep human until 7200000 waiting 1000
            1000 settle-one hola human_speaks
            2000 settle-one ahí human_speaks
            901000 keep human until 7200000 waiting 1000 told report ghost
            901000 say ghost
            950000 settle-one y human_speaks\
            """),
        row(
            "nobody waits, so the ghost timer of an answered question is stale",
            "0 agent | 1000 text hola | 5000 agent | 901000 timer ghost 901000",
            """
            0 fence
            0 keep human until 7200000 report human_wrote
            1000 keep human until 7200000 waiting 1000
            1000 settle-one hola human_speaks
            5000 fence
            5000 keep human until 7205000\
            """),
        new Row(
            "by policy the assistant takes over again and answers what waits",
            GhostPolicy.RESUME,
            "0 agent | 1000 text hola | 901000 timer ghost 901000",
            """
            0 fence
            0 keep human until 7200000 report human_wrote
            1000 keep human until 7200000 waiting 1000
            1000 settle-one hola human_speaks
            901000 keep human until 7200000 waiting 1000 told report ghost
            901000 keep speaks report resumed
            901000 answer-waiting 1000\
            """),
        new Row(
            "by policy it is only reported",
            GhostPolicy.NOTHING,
            "0 agent | 1000 text hola | 901000 timer ghost 901000",
            """
            0 fence
            0 keep human until 7200000 report human_wrote
            1000 keep human until 7200000 waiting 1000
            1000 settle-one hola human_speaks
            901000 keep human until 7200000 waiting 1000 told report ghost\
            """),
        row(
            "the person asks for a person: the assistant says so and stops",
            "0 text hola | 200 asks-human persona | 2000 text sigo",
            """
            0 typing hola
            0 start 1 [hola] early
            200 cancel 1
            200 fence
            200 keep handed_over until 7200200 waiting 200 report handed_over
            200 say handing_over [hola, persona]
            2000 settle-one sigo human_speaks\
            """),
        row(
            "the model asks for a person inside the window, which stays open for the rest of the thought",
            "0 text hola | 300 hand-over | 400 text sigo | 600 hand-over | 2000 until",
            """
            0 typing hola
            0 start 1 [hola] early
            400 cancel 1
            400 merged sigo
            400 start 2 [hola, sigo] early
            1100 typing sigo
            1100 close won
            1100 cancel 2
            1100 fence
            1100 keep handed_over until 7201100 waiting 1100 report handed_over
            1100 say handing_over [hola, sigo]\
            """),
        row(
            "the model asks for a person after the window",
            "0 text hola | 1200 hand-over",
            """
            0 typing hola
            0 start 1 [hola] early
            700 close won
            1200 cancel 1
            1200 fence
            1200 keep handed_over until 7201200 waiting 1200 report handed_over
            1200 say handing_over [hola]\
            """),
        row(
            "an opt-out is confirmed once, in every state, and silences until the opt-in",
            "0 agent | 1000 opts-out baja | 2000 opts-out baja2 | 3000 text hola | 7200000 timer return 7200000"
                + " | 7300000 text hola2 | 7400000 opts-in alta | 7500000 text hola3 | 7500100 complete | 7500800 committed",
            """
            0 fence
            0 keep human until 7200000 report human_wrote
            1000 fence
            1000 keep human until 7200000 opted-out report opted_out
            1000 say opted_out [baja]
            2000 settle-one baja2 opted_out
            3000 settle-one hola opted_out
            7200000 keep speaks opted-out report resumed
            7300000 settle-one hola2 opted_out
            7400000 keep speaks report opted_in
            7400000 say opted_in [alta]
            7500000 typing hola3
            7500000 start 1 [hola3] early
            7500700 close won
            7500700 queue whole 1 [hola3] last
            7500800 settle [hola3]\
            """),
        row(
            "the word for an opt-in is an ordinary word otherwise",
            "0 opts-in alta | 100 complete | 800 committed",
            """
            0 typing alta
            0 start 1 [alta] early
            700 close won
            700 queue whole 1 [alta] last
            800 settle [alta]\
            """),
        row(
            "another application owns the thread until a message comes here again",
            "0 owned | 100 owned | 5000 text hola | 5100 complete | 5800 committed",
            """
            0 fence
            0 keep other_agent report other_agent
            5000 keep speaks report resumed
            5000 typing hola
            5000 start 1 [hola] early
            5700 close won
            5700 queue whole 1 [hola] last
            5800 settle [hola]\
            """),
        row(
            "the thread is given back",
            "0 owned | 5000 returned | 6000 returned",
            """
            0 fence
            0 keep other_agent report other_agent
            5000 keep speaks report resumed\
            """));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void goes(Row row) {
    assertThat(String.join("\n", MachineDriver.play(config(row.ghost()), row.script())))
        .isEqualTo(row.expected());
  }

  private static ConversationConfig config(GhostPolicy ghost) {
    var c = ConversationConfig.defaults();
    var h = c.human();
    return c.withHuman(
        new HumanConfig(
            h.pause(), h.pauseOnCommand(), h.returnIdle(), h.ghostAfter(), ghost, null));
  }
}
