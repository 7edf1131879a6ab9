package dev.chasqui.conversation;

import dev.chasqui.conversation.ConversationMachineTest.Row;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a thought of which the person changes or deletes a message, as a row each. */
class ConversationMachineCorrectionTest {
  static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "a message that is changed in the window is answered as it reads now",
            "0 text a | 100 text b | 300 edit a otra cosa | 600 complete | 1300 committed",
            """
            0 typing a
            0 start 1 [a] early
            100 cancel 1
            100 merged b
            100 start 2 [a, b] early
            300 cancel 2
            300 start 3 [a, b] early
            1100 typing b
            1100 close won
            1100 queue whole 3 [a, b] last
            1300 settle [a, b]\
            """),
        new Row(
            "a message that is changed while it waits for the next thought is not asked again",
            "0 text a | 900 sentence | 1700 text b | 1800 edit b otra | 1900 complete | 2000 committed | 3000 complete | 3100 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            1500 queue sentences 1 [a]
            1900 queue rest 1 [a] last
            2000 settle [a]
            2000 typing b
            2000 start 2 [b] early
            2500 close won
            3000 queue whole 2 [b] last
            3100 settle [b]\
            """),
        new Row(
            "a message that is deleted is taken out of the thought",
            "0 text a | 100 text b | 300 withdraw a | 600 complete | 1300 committed",
            """
            0 typing a
            0 start 1 [a] early
            100 cancel 1
            100 merged b
            100 start 2 [a, b] early
            300 cancel 2
            300 settle-one a withdrawn
            300 start 3 [b] early
            800 close won
            800 queue whole 3 [b] last
            1300 settle [b]\
            """),
        new Row(
            "what waited behind a thought that is deleted is the next one",
            "0 text a | 8500 text b | 8600 withdraw a | 8900 complete | 9400 committed",
            """
            0 typing a
            0 start 1 [a] early
            700 close won
            6000 queue holding 1 [a]
            8600 cancel 1
            8600 settle-one a withdrawn
            8600 typing b
            8600 start 2 [b] early
            9200 close won
            9200 queue whole 2 [b] last
            9400 settle [b]\
            """),
        new Row(
            "an edit asks for what it says: a human agent while it is open, no messages at any time",
            "0 text a | 300 edit-asks-human a | 400 edit-opts-out a",
            """
            0 typing a
            0 start 1 [a] early
            300 cancel 1
            300 fence
            300 keep handed_over until 7200300 waiting 300 report handed_over
            300 say handing_over [a]
            400 fence
            400 keep handed_over until 7200300 waiting 300 opted-out report opted_out
            400 say opted_out [a]\
            """));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void plays(Row row) {
    row.plays();
  }
}
