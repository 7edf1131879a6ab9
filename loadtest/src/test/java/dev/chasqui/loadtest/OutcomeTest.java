package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arithmetic of the report, on runs written down by hand. */
class OutcomeTest {
  private static final long BEGIN = 1_700_000_000_000_000L;

  private final Options options =
      new Options(50, 10, 60, 1, 500, 1_000, 350, 0.5, 200, 1, 1, 100, "s");
  private final Observations observed = new Observations();
  private final Ledger.Entry warmUp = entry(0, 0, 1);

  @Test
  void countsFromTheWindowWhenTheModelWasFaster() {
    var entry = entry(1, 11, 1);
    answered(entry, 380, 512, 1);
    assertThat(outcome(entry).turns(turn -> turn.added(1_400)).quantile(1))
        .isCloseTo(12, within(1e-6));
  }

  @Test
  void countsFromTheModelWhenItWasSlower() {
    var entry = entry(1, 11, 1);
    answered(entry, 900, 907, 1);
    assertThat(outcome(entry).turns(turn -> turn.added(1_400)).quantile(1))
        .isCloseTo(7, within(1e-6));
  }

  @Test
  void aModelThatWasCalledLateIsLateByAsMuch() {
    var entry = entry(1, 11, 1);
    var turn = new Outcome.Turn(entry, 40, 900, 600, 907, 907);
    assertThat(turn.added(1_400)).isCloseTo(47, within(1e-6));
    assertThat(turn.addedAtEnd(1_400)).isCloseTo(7, within(1e-6));
    assertThat(turn.added(900)).isNaN();
  }

  @Test
  void countsFromTheLongerWindowAfterABurst() {
    var entry = entry(1, 11, 3);
    answered(entry, 400, 1_009, 3);
    var outcome = outcome(entry);
    assertThat(outcome.turns(turn -> turn.added(1_400)).quantile(1)).isCloseTo(9, within(1e-6));
    assertThat(outcome.incomplete()).isZero();
  }

  @Test
  void countsTheCallsOfTheModelThatAreUnderWayAtOnce() {
    var first = entry(1, 11, 1);
    var second = entry(2, 12, 1);
    var third = entry(3, 14, 1);
    answered(first, 2_500, 2_600, 1);
    answered(second, 2_000, 2_100, 1);
    answered(third, 300, 400, 1);
    assertThat(outcome(first, second, third).streams()).isEqualTo(2);
    answered(warmUp, 60_000, 60_100, 1);
    assertThat(outcome(first, second, third).streams()).isEqualTo(3);
  }

  @Test
  void setsWaitsDuringAnImportBesideThoseBeforeAndBothBesideTheModel() {
    var before = entry(1, 11, 1);
    var during = entry(2, 20, 1);
    var after = entry(3, 30, 1);
    answered(before, 400, 800, 1);
    answered(during, 900, 1_000, 1);
    answered(after, 400, 9_000, 1);
    var outcome = outcome(before, during, after);
    assertThat(History.slowdown(outcome, during.sentMicros(), after.sentMicros()))
        .extracting(Line::figure)
        .containsExactly(1.0, 800.0, 500.0, 1_000.0, 900.0, 1.25);
  }

  @Test
  void leavesWarmUpAndCoolDownOut() {
    answered(warmUp, 400, 9_000, 1);
    assertThat(outcome(entry(1, 70, 1)).counted()).isZero();
    assertThat(outcome(entry(1, 10, 1), entry(2, 69, 1)).counted()).isEqualTo(2);
  }

  @Test
  void missesWhoWasAcknowledgedAndNotAnswered() {
    var silent = entry(1, 11, 1);
    var apology = entry(2, 11, 1);
    said(apology, "Perdón, ahora no puedo responder.", 8_000);
    assertThat(outcome(silent, apology).lost()).isEqualTo(2);
  }

  @Test
  void doesNotExpectAnAnswerToWhatWasRefused() {
    var refused =
        new Ledger.Entry(
            Question.order(1, 0),
            Question.person(1),
            "1",
            TurnKind.QUESTION,
            BEGIN + 11_000_000,
            0,
            -1,
            false,
            0);
    var outcome = outcome(refused);
    assertThat(outcome.refused()).isEqualTo(1);
    assertThat(outcome.lost()).isZero();
  }

  @Test
  void noticesASecondAnswer() {
    var entry = entry(1, 11, 2);
    answered(entry, 400, 510, 1);
    answered(entry, 900, 1_200, 2);
    var outcome = outcome(entry);
    assertThat(outcome.doubled()).isEqualTo(1);
    assertThat(outcome.incomplete()).isEqualTo(1);
    assertThat(outcome.bubblesPerTurn()).isEqualTo(2);
    assertThat(outcome.troubles())
        .extracting(Outcome.Trouble::what)
        .containsExactly("doubled", "incomplete");
    assertThat(outcome.troubles().getFirst().row())
        .startsWith(
            "doubled,7000000000010,BURST,%d,0,4,,\"510 to 510 ms: Leí 1 de tus mensajes"
                .formatted(entry.sentMicros()))
        .contains(" | 1200 to 1200 ms: Leí 2 de tus mensajes");
  }

  @Test
  void doesNotBlameTheGatewayForWhatTheLoadGeneratorToreApart() {
    var entry = entry(1, 11, 2, options.debounceMillis());
    answered(entry, 400, 510, 1);
    answered(entry, 900, 1_200, 1);
    var outcome = outcome(entry);
    assertThat(outcome.apart()).isEqualTo(1);
    assertThat(outcome.doubled()).isZero();
    assertThat(outcome.incomplete()).isZero();
    assertThat(outcome.lost()).isZero();
  }

  @Test
  void seesWhatReachesAPersonAfterAHumanAgent() {
    var spoken = interrupted(1, 11);
    said(spoken, Question.answer(Question.text(spoken.order(), 1, 1), 0), 900);
    var silent = interrupted(2, 11);
    said(silent, "Un momento", 450);
    var outcome = outcome(spoken, silent);
    assertThat(outcome.interrupted()).isEqualTo(2);
    assertThat(outcome.leaks()).isEqualTo(1);
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.troubles()).extracting(Outcome.Trouble::what).containsExactly("leak");
    assertThat(outcome.troubles().getFirst().row()).contains(",4,400,\"900 to 900 ms: ");
  }

  @Test
  void doesNotCallALeakWhatAnObserverThatStoodStillSawLate() {
    var spoken = interrupted(1, 11);
    said(spoken, "Un momento", 900, 450);
    assertThat(outcome(spoken).leaks()).isZero();
    assertThat(outcome(spoken).leaksPerhaps()).isEqualTo(1);
    assertThat(outcome(spoken).troubles())
        .extracting(Outcome.Trouble::what)
        .containsExactly("leak perhaps");
    said(spoken, "Un momento más", 900, 880);
    assertThat(outcome(spoken).leaks()).isEqualTo(1);
    assertThat(outcome(spoken).leaksPerhaps()).isEqualTo(1);
  }

  @Test
  void takesAnyAnswerToWhatIsAskedUnderAHumanAgentForALeak() {
    var first = interrupted(1, 11);
    var again =
        new Ledger.Entry(
            Question.order(1, 1),
            first.person(),
            "1",
            TurnKind.QUESTION,
            first.sentMicros() + 6_000_000,
            0,
            4,
            true,
            first.echoMicros());
    var lenient = new Options(50, 10, 60, 1, 500, 1_000, 350, 0.5, 200, 1, 1, 60_000, "s");
    said(again, Question.answer(Question.text(again.order(), 1, 1), 0), 500);
    var ledger = List.of(warmUp, first, again);
    assertThat(Outcome.of(ledger, observed, lenient).leaks()).isEqualTo(1);
  }

  @Test
  void findsTheFastestSecondWhereverItBegins() {
    for (int millis : new int[] {0, 600, 1_200, 1_500, 1_590, 1_700}) {
      said(warmUp, "a" + millis, millis);
    }
    assertThat(outcome().fastest()).isEqualTo(4);
  }

  @Test
  void doesNotCountForCertainWhatAnObserverThatStoodStillSawAtOnce() {
    for (int i = 0; i < 10; i++) {
      said(warmUp, "a", 100 * i, 100 * i);
    }
    for (int i = 0; i < 3; i++) {
      said(warmUp, "b", 1_300, 950); // seen at the end of a pause
    }
    assertThat(outcome().fastest()).isEqualTo(10);
    said(warmUp, "c", 999, 940);
    assertThat(outcome().fastest()).isEqualTo(11);
    assertThat(outcome().fastestCertain()).isEqualTo(11);
    said(warmUp, "d", 999, -200);
    assertThat(outcome().fastest()).isEqualTo(12);
    assertThat(outcome().fastestCertain()).isEqualTo(11);
  }

  /** A human agent's message was acknowledged 400 ms after the question. */
  private static Ledger.Entry interrupted(int index, int second) {
    long sent = BEGIN + second * 1_000_000L;
    return new Ledger.Entry(
        Question.order(index, 0),
        Question.person(index),
        "1",
        TurnKind.QUESTION,
        sent,
        0,
        4,
        true,
        sent + 400_000);
  }

  @Test
  void takesTheSmallestValueThatCoversTheShare() {
    var sample = Sample.of(IntStream.rangeClosed(1, 200).boxed(), Integer::doubleValue);
    assertThat(sample.quantile(0.50)).isEqualTo(100);
    assertThat(sample.quantile(0.99)).isEqualTo(198);
    assertThat(sample.quantile(1)).isEqualTo(200);
  }

  @Test
  void missesABudgetThatCouldNotBeMeasured() {
    assertThat(new Line("a", "a", Double.NaN, Line.Budget.atMost(30)).missed()).isTrue();
  }

  @Test
  void answersSayHowMuchOfTheQuestionTheModelSaw() {
    String order = Question.order(7, 0);
    String prompt = Question.text(order, 1, 3) + "\n" + Question.text(order, 3, 3);
    String answer = Question.answer(prompt, 60);
    assertThat(Question.orderIn(prompt)).isEqualTo(order);
    assertThat(Question.orderOf(answer)).isEqualTo(order);
    assertThat(Question.messagesSeen(answer)).isEqualTo(2);
    assertThat(answer.split(" ")).hasSizeBetween(50, 60);
    String oneSentence = Question.answer(prompt, 210, true);
    assertThat(Question.messagesSeen(oneSentence)).isEqualTo(2);
    assertThat(oneSentence.split(" ")).hasSizeBetween(200, 210);
    assertThat(oneSentence.indexOf('.')).isEqualTo(oneSentence.length() - 1);
  }

  private Outcome outcome(Ledger.Entry... entries) {
    var ledger = Stream.concat(Stream.of(warmUp), Stream.of(entries)).toList();
    return Outcome.of(List.copyOf(ledger), observed, options);
  }

  private static Ledger.Entry entry(int index, int second, int messages) {
    return entry(index, second, messages, 0);
  }

  private static Ledger.Entry entry(int index, int second, int messages, int gapMillis) {
    return new Ledger.Entry(
        Question.order(index, 0),
        Question.person(index),
        "1",
        messages > 1 ? TurnKind.BURST : TurnKind.QUESTION,
        BEGIN + second * 1_000_000L,
        gapMillis,
        4,
        true,
        0);
  }

  private void answered(Ledger.Entry entry, int readyMillis, int sentMillis, int messagesSeen) {
    long ready = entry.sentMicros() + readyMillis * 1_000L;
    observed.answered(new Observations.Answer(entry.order(), entry.sentMicros(), ready));
    String prompt = Question.text(entry.order(), 1, 1).repeat(messagesSeen);
    said(entry, Question.answer(prompt, 0), sentMillis);
  }

  private void said(Ledger.Entry entry, String text, int millis) {
    said(entry, text, millis, millis);
  }

  private void said(Ledger.Entry entry, String text, int millis, int earliestMillis) {
    observed.sent(
        new Observations.Message(
            "1",
            entry.person(),
            text,
            entry.sentMicros() + millis * 1_000L,
            entry.sentMicros() + earliestMillis * 1_000L));
  }
}
