package dev.chasqui.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceWindowTest {
  private static final Instant T0 = Instant.parse("2026-11-02T10:00:00Z");
  private static final Duration MARGIN = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final MessageContent TEXT = new MessageContent.Text("hola");

  private static InboundMessage message(
      Instant sentAt, MessageContent content, MessageOrigin origin) {
    return new InboundMessage(
        new MessageId("wamid.1"),
        new ConversationKey(new PhoneNumberId("1"), new ContactId("ana")),
        new Contact("51900111222", null, null, null),
        sentAt,
        content,
        null,
        origin);
  }

  private static ServiceWindow text(ServiceWindow window, Instant sentAt) {
    return window.received(message(sentAt, TEXT, MessageOrigin.DIRECT), sentAt);
  }

  private static ServiceWindow ad(ServiceWindow window, Instant sentAt) {
    var advert =
        new Referral("ad", null, null, "Oferta de otoño", null, null, null, null, null, null);
    var origin = new MessageOrigin(false, false, null, null, null, advert);
    return window.received(message(sentAt, TEXT, origin), sentAt);
  }

  private static boolean open(ServiceWindow window, Instant now) {
    return window.open(now, MARGIN);
  }

  @Test
  void isClosedToPeopleWhoNeverWrote() {
    assertThat(open(ServiceWindow.NEVER, T0)).isFalse();
    assertThat(ServiceWindow.NEVER.closesAt()).isNull();
  }

  @Test
  void lastsADayFromTheMessagesOwnTimeLessTheMargin() {
    // The webhook came ten hours late; the window does not last longer for that.
    var window =
        ServiceWindow.NEVER.received(
            message(T0, TEXT, MessageOrigin.DIRECT), T0.plus(Duration.ofHours(10)));
    assertThat(open(window, T0)).isTrue();
    assertThat(open(window, T0.plus(DAY).minus(MARGIN).minusMillis(1))).isTrue();
    assertThat(open(window, T0.plus(DAY).minus(MARGIN))).isFalse();
    assertThat(window.open(T0.plus(DAY).minusMillis(1), Duration.ZERO)).isTrue();
    assertThat(window.open(T0.plus(DAY), Duration.ZERO)).isFalse();
  }

  @Test
  void aTimestampInTheFutureDoesNotMakeItLonger() {
    var window =
        ServiceWindow.NEVER.received(
            message(T0.plus(Duration.ofHours(20)), TEXT, MessageOrigin.DIRECT), T0);
    assertThat(open(window, T0.plus(DAY))).isFalse();
  }

  @Test
  void everyFurtherMessageOrCallStartsItAnewAndALateOneDoesNotSetItBack() {
    var window = text(text(ServiceWindow.NEVER, T0), T0.plus(Duration.ofHours(5)));
    assertThat(open(window, T0.plus(Duration.ofHours(28)))).isTrue();
    assertThat(text(window, T0.plus(Duration.ofHours(1)))).isEqualTo(window);
    assertThat(open(window.called(T0.plus(Duration.ofHours(23))), T0.plus(Duration.ofHours(46))))
        .isTrue();
    assertThat(open(ServiceWindow.NEVER.called(T0), T0.plus(Duration.ofHours(1)))).isTrue();
  }

  static List<MessageContent> noOpeners() {
    return List.of(
        new MessageContent.Reaction(new MessageId("m"), "👍"),
        new MessageContent.Edit(new MessageId("m"), "otra cosa"),
        new MessageContent.Revoke(new MessageId("m")),
        new MessageContent.SystemNotice("user_changed_number", "…"),
        new MessageContent.ChatOpened());
  }

  @ParameterizedTest
  @MethodSource("noOpeners")
  void isNotOpenedByReactionsCorrectionsDeletionsAndNotices(MessageContent content) {
    assertThat(ServiceWindow.NEVER.received(message(T0, content, MessageOrigin.DIRECT), T0))
        .isEqualTo(ServiceWindow.NEVER);
  }

  @Test
  void isOpenedByWhatTheApiCannotShow() {
    var unsupported = new MessageContent.Unsupported(131051, "poll");
    assertThat(
            open(
                ServiceWindow.NEVER.received(message(T0, unsupported, MessageOrigin.DIRECT), T0),
                T0))
        .isTrue();
  }

  @Test
  void staysClosedAfterARefusalUntilThePersonWritesAgain() {
    Instant refusal = T0.plus(Duration.ofHours(3));
    var refused = text(ServiceWindow.NEVER, T0).refused(null, refusal);
    assertThat(open(refused, refusal)).isFalse();
    // A webhook from before the refusal that was only late.
    assertThat(open(text(refused, T0.plus(Duration.ofHours(1))), refusal)).isFalse();
    assertThat(open(text(refused, refusal.plusSeconds(5)), refusal.plusSeconds(6))).isTrue();
    // Whole seconds and two clocks: this one may well have come after it.
    assertThat(open(text(refused, refusal.minusSeconds(2)), refusal.plusSeconds(6))).isTrue();
    assertThat(open(refused.called(refusal.plusSeconds(5)), refusal.plusSeconds(6))).isTrue();
  }

  @Test
  void aRefusalCoversTheFreshMessageThatWasAnsweredAndNoneAfterIt() {
    Instant refusal = T0.plusSeconds(3);
    var window = text(ServiceWindow.NEVER, T0).refused(T0, refusal);
    assertThat(open(window, refusal)).isFalse();
    assertThat(text(window, T0)).as("the same again").isEqualTo(window);
    var again = text(window, T0.plusSeconds(1));
    assertThat(open(again, refusal)).as("nobody knew of it yet").isTrue();
    assertThat(again.refused(T0, refusal)).as("the refusal again").isEqualTo(again);
    assertThat(open(again.refused(T0.plusSeconds(1), refusal.plusSeconds(2)), refusal)).isFalse();
  }

  @Test
  void theOrderOfFactsDoesNotMatter() {
    Instant at = T0.plusSeconds(600);
    List<UnaryOperator<ServiceWindow>> facts =
        List.of(
            w -> ad(w, T0),
            w -> text(w, T0.plusSeconds(60)),
            w -> w.called(T0.plusSeconds(120)),
            w -> w.refused(T0.plusSeconds(60), T0.plusSeconds(90)),
            w -> w.refused(T0, T0.plusSeconds(5)),
            w -> w.freeEntryUntil(at.plus(Duration.ofDays(4)), at),
            w -> w.freeEntryUntil(at.plus(Duration.ofDays(2)), at.minusSeconds(5)));
    var expected = apply(facts);
    var random = new Random(1);
    for (int i = 0; i < 200; i++) {
      var shuffled = new ArrayList<>(facts);
      Collections.shuffle(shuffled, random);
      shuffled.add(facts.get(random.nextInt(facts.size())));
      assertThat(apply(shuffled)).isEqualTo(expected);
    }
    assertThat(open(expected, at)).as("the call came after the refusal").isTrue();
  }

  private static ServiceWindow apply(List<UnaryOperator<ServiceWindow>> facts) {
    var window = ServiceWindow.NEVER;
    for (var fact : facts) {
      window = fact.apply(window);
    }
    return window;
  }

  @Test
  void theFirstAnswerCountsInWhateverOrderAnswersAreHeardOf() {
    var asked = ad(ServiceWindow.NEVER, T0);
    Instant first = T0.plusSeconds(10);
    Instant second = T0.plusSeconds(90);
    var answered = asked.answered(first).answered(second);
    assertThat(answered.freeUntil()).isEqualTo(first.plus(Duration.ofDays(3)));
    assertThat(asked.answered(second).answered(first)).isEqualTo(answered);
    assertThat(ad(answered, T0)).as("the ad's message again").isEqualTo(answered);
  }

  @Test
  void theFreeEntryPointLastsThreeDaysFromTheFirstAnswerToAnAd() {
    var asked = ad(ServiceWindow.NEVER, T0);
    assertThat(asked.freeEntry(T0)).isFalse();
    Instant answer = T0.plus(Duration.ofHours(2));
    var answered = asked.answered(answer);
    assertThat(answered.freeEntry(answer.plus(Duration.ofDays(3)).minusMillis(1))).isTrue();
    assertThat(answered.freeEntry(answer.plus(Duration.ofDays(3)))).isFalse();
    assertThat(answered.answered(answer.plus(Duration.ofHours(9))))
        .as("only the first answer counts")
        .isEqualTo(answered);
    assertThat(open(answered, T0.plus(Duration.ofHours(30)))).as("free is not open").isFalse();
  }

  @Test
  void anAdAnsweredTooLateOrNoAdIsNotFree() {
    Instant late = T0.plus(DAY);
    assertThat(ad(ServiceWindow.NEVER, T0).answered(late).freeEntry(late)).isFalse();
    assertThat(text(ServiceWindow.NEVER, T0).answered(T0).freeEntry(T0)).isFalse();
    var echoBefore = ad(ServiceWindow.NEVER, T0).answered(T0.minusSeconds(1));
    assertThat(echoBefore.freeEntry(T0)).as("written before the ad was clicked").isFalse();
    assertThat(echoBefore.answered(T0.plusSeconds(3)).freeEntry(T0.plusSeconds(4))).isTrue();
  }

  @Test
  void whatAStatusSaysOfTheEntryPointWins() {
    Instant told = T0.plus(Duration.ofDays(7));
    var window = ad(ServiceWindow.NEVER, T0).answered(T0).freeEntryUntil(told, T0);
    assertThat(window.freeEntry(told.minusSeconds(1))).isTrue();
    assertThat(window.freeEntryUntil(T0, T0.plusSeconds(1)).freeEntry(T0)).isFalse();
    assertThat(window.answered(T0.plusSeconds(9))).isEqualTo(window);
  }
}
