package dev.chasqui.conversation;

import dev.chasqui.conversation.ConversationMachineTest.Row;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people see of a model that is late, fails or stops half way, as a row each. */
class ConversationMachineLateModelTest {
  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "a silent model is covered by one holding line, then by its answer",
            "0 text a | 9000 complete | 9001 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            6000 queue holding 1 [a]
            9000 queue whole 1 [a] last
            9001 settle [a]\
            """),
        new Row(
            "typing is renewed while the person waits, and in the end they get an apology",
            "0 text a | 60700 until | 60701 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            6000 queue holding 1 [a]
            20700 typing a
            40700 typing a
            60700 queue apology 1 [a] last
            60700 cancel 1
            60701 settle [a]\
            """),
        new Row(
            "a model that fails inside the window has a second chance when it closes",
            "0 text a | 100 fail | 900 complete | 901 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close failed
            700 start 2 [a]
            900 queue whole 2 [a] last
            901 settle [a]\
            """),
        new Row(
            "a model that is down leads to an apology, never to silence",
            "0 text a | 100 fail | 800 fail | 801 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close failed
            700 start 2 [a]
            800 queue apology 2 [a] last
            801 settle [a]\
            """),
        new Row(
            "an answer that breaks off leaves with the sentences it had",
            "0 text a | 900 sentence | 1000 fail-usable | 1001 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1000 queue half 1 [a] last
            1001 settle [a]\
            """),
        new Row(
            "an answer that breaks off after its first part ends with what was heard",
            "0 text a | 900 sentence | 2000 fail-usable | 2001 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1500 queue sentences 1 [a]
            2000 queue rest 1 [a] last
            2001 settle [a]\
            """),
        new Row(
            "an answer that stalls after its first part is cut at the give-up time",
            "0 text a | 900 sentence | 60700 until | 60701 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1500 queue sentences 1 [a]
            60700 queue rest 1 [a] last
            60700 cancel 1
            60701 settle [a]\
            """),
        new Row(
            "a message after a holding line still joins, and no second holding line leaves",
            "0 text a | 6100 text b? | 13000 complete | 13001 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            6000 queue holding 1 [a]
            6100 cancel 1
            6100 merged b?
            6100 start 2 [a, b?] early
            6100 typing b?
            6100 close won
            13000 queue whole 2 [a, b?] last
            13001 settle [a, b?]\
            """));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void plays(Row row) {
    row.plays();
  }
}
