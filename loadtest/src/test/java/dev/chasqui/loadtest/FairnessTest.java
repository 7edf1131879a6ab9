package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answers of several messages, and how alike people wait for the whole of them. */
class FairnessTest {
  private static final int BUBBLES = 4;
  private static final int TEXT_CHARS_MAX = 4_096;

  private final Options options =
      new Options(50, 0, 600, 1, 500, 1_000, 350, 0.5, 200, 1, BUBBLES, 100, "s");

  @Test
  void comparesTheLatestOfAWaveWithItsMean() {
    // Twenty wait 10 to 12 s, and in a later wave all wait as long.
    var even = IntStream.range(0, 20).mapToObj(i -> turn(60_000_000L + i, 5_000));
    var uneven = IntStream.range(0, 20).mapToObj(i -> turn(i, i < 19 ? 10_000 : 12_000));
    var both = Stream.concat(even, uneven).toList();
    assertThat(Fairness.worst(both)).isCloseTo(12.0 / 10.1, within(1e-9));
    assertThat(Fairness.worst(both.subList(0, 20))).isEqualTo(1);
  }

  @Test
  void comparesThoseOfOneNumber() {
    var one = IntStream.range(0, 20).mapToObj(i -> turn("1", i, 10_000));
    var other = IntStream.range(0, 20).mapToObj(i -> turn("2", i, 20_000));
    assertThat(Fairness.worst(Stream.concat(one, other).toList())).isEqualTo(1);
  }

  @Test
  void saysNothingOfAFewPeople() {
    assertThat(Fairness.worst(List.of())).isNaN();
    assertThat(Fairness.worst(IntStream.range(0, 19).mapToObj(i -> turn(i, i)).toList())).isNaN();
  }

  @Test
  void anAnswerIsCutBetweenItsParagraphsAlone() {
    String order = Question.order(1, 0);
    var paragraphs = Question.paragraphs(Question.text(order, 1, 1), BUBBLES);
    assertThat(paragraphs).hasSize(BUBBLES).doesNotHaveDuplicates();
    for (String paragraph : paragraphs) {
      assertThat(Question.orderOf(paragraph)).isEqualTo(order);
      assertThat(Question.messagesSeen(paragraph)).isEqualTo(1);
      assertThat(paragraph.length()).isBetween(TEXT_CHARS_MAX / 2, TEXT_CHARS_MAX);
      assertThat(paragraph.strip().indexOf('.')).isEqualTo(paragraph.strip().length() - 1);
    }
  }

  @Test
  void aPartOfAnAnswerIsNotAllOfIt() {
    assertThat(outcome(BUBBLES - 1).incomplete()).isEqualTo(1);
    assertThat(outcome(BUBBLES + 1).doubled()).isEqualTo(1);
    var whole = outcome(BUBBLES);
    assertThat(whole.incomplete() + whole.doubled()).isZero();
    assertThat(whole.bubblesPerTurn()).isEqualTo(BUBBLES);
    assertThat(whole.turns().getFirst().first()).isEqualTo(1_000);
    assertThat(whole.turns().getFirst().last()).isEqualTo(4_000);
  }

  private Outcome outcome(int messages) {
    var entry = turn(1_000_000, 0).entry();
    var observed = new Observations();
    observed.answered(
        new Observations.Answer(entry.order(), entry.sentMicros(), entry.sentMicros() + 400_000));
    Question.paragraphs(Question.text(entry.order(), 1, 1), messages)
        .forEach(text -> {
          long at = entry.sentMicros() + 1_000_000L * (observed.messages().size() + 1);
          observed.sent(new Observations.Message("1", entry.person(), text, at, at));
        });
    return Outcome.of(List.of(entry), observed, options);
  }

  private static Outcome.Turn turn(long sentMicros, double last) {
    return turn("1", sentMicros, last);
  }

  private static Outcome.Turn turn(String number, long sentMicros, double last) {
    var entry =
        new Ledger.Entry(
            Question.order(sentMicros, 0),
            Question.person(sentMicros),
            number,
            TurnKind.QUESTION,
            sentMicros,
            0,
            2,
            true,
            0);
    return new Outcome.Turn(entry, 0, 400, 600, 700, last);
  }
}
