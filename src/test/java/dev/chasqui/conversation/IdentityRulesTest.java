package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.conversation.IdentityRules.Decision;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.MessageOrigin;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.KnownIdentity;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String N = "34600000001";
  private static final String N2 = "34600000002";
  private static final String U = "ES.1";
  private static final String U2 = "ES.2";

  private final Map<String, KnownIdentity> known = new HashMap<>();

  private static ConversationKey key(String contact) {
    return new ConversationKey(new PhoneNumberId("1"), new ContactId(contact));
  }

  private void conversation(String id, String... userIds) {
    known.put(id, new KnownIdentity(null, null, false, true, Set.of(userIds), Set.of()));
  }

  private void alias(String id, String of, String... userIds) {
    known.put(
        id, new KnownIdentity(of, NOW.minusSeconds(9), false, false, Set.of(userIds), Set.of()));
  }

  private Decision decide(Sighting seen, int redirects) {
    return IdentityRules.decide(seen, redirects, id -> known.getOrDefault(id, KnownIdentity.NONE));
  }

  private static Sighting message(String key, @Nullable String waId, @Nullable String userId) {
    return Sighting.of(received(key, waId, userId, new MessageContent.Text("hola"), null));
  }

  private static MessageReceived received(
      String key,
      @Nullable String waId,
      @Nullable String userId,
      MessageContent content,
      @Nullable String group) {
    return new MessageReceived(
        new InboundMessage(
            new MessageId("m"),
            key(key),
            new Contact(waId, userId, "Ana", "@ana", "ES.ENT.9", null),
            NOW,
            content,
            null,
            MessageOrigin.DIRECT,
            group));
  }

  private static Sighting notice(
      String key,
      @Nullable String waId,
      String type,
      @Nullable String newWaId,
      @Nullable String newUserId,
      @Nullable String previousUserId) {
    var notice =
        new MessageContent.SystemNotice(
            type, "…", newWaId, newUserId, previousUserId, "ES.ENT.9", null, null);
    return Sighting.of(received(key, waId, previousUserId, notice, null));
  }

  private static List<Tuple> links(Decision decision) {
    return decision.links().stream()
        .map(l -> Tuple.tuple(l.alias(), l.conversation().contact().value(), l.kind(), l.joined()))
        .toList();
  }

  private static Tuple link(String alias, String of, boolean joined) {
    var kind = Sighting.isDigits(alias) ? IdentityKind.PHONE : IdentityKind.BSUID;
    return Tuple.tuple(alias, of, kind, joined);
  }

  @Test
  void aNewPersonsNumberLeadsToTheUserId() {
    var decision = decide(message(U, N, U), 0);
    assertThat(decision.target()).isEqualTo(key(U));
    assertThat(links(decision)).containsExactly(link(N, U, false));
    assertThat(decision.first()).as("may be written with the message").isFalse();
    assertThat(decision.told()).isEmpty();
  }

  @Test
  void whoFirstWroteByNumberOnlyStaysThere() {
    conversation(N);
    var decision = decide(message(U, N, U), 0);
    assertThat(decision.target()).isEqualTo(key(N));
    assertThat(links(decision)).containsExactly(link(U, N, false));
    assertThat(decision.first()).isTrue();
  }

  @Test
  void anAliasIsSentToItsConversationAndThereNotFurther() {
    alias(U, N);
    conversation(N, U);
    assertThat(decide(message(U, null, U), 0).target()).isEqualTo(key(N));
    var there = decide(message(N, null, U), 1);
    assertThat(there.target()).isEqualTo(key(N));
    assertThat(there.links()).isEmpty();
  }

  @Test
  void aRecycledNumberGoesToItsNewOwnerAndTakesNothingAlong() {
    conversation(U, U);
    alias(N, U, U);
    var decision = decide(message(U2, N, U2), 0);
    assertThat(decision.target()).isEqualTo(key(U2));
    assertThat(links(decision)).containsExactly(link(N, U2, false));
    assertThat(decision.first()).isTrue();
    assertThat(decision.told()).containsExactlyInAnyOrder(key(N), key(U));
  }

  @Test
  void aNumberWhoseConversationIsKnownToBeAnothersIsNotTakenOver() {
    conversation(N, U);
    var decision = decide(message(U2, N, U2), 0);
    assertThat(decision.target()).isEqualTo(key(U2));
    assertThat(links(decision)).containsExactly(link(N, U2, false));
    assertThat(decision.told()).containsExactly(key(N));
  }

  @Test
  void afterItsNumberWentAwayAConversationNamedByItStillGetsItsOwnPersonsEvents() {
    // The conversation N is of the person U; the number is of U2 by now.
    alias(U, N, U);
    alias(N, U2, U2);
    assertThat(decide(message(U, null, U), 0).target()).isEqualTo(key(N));
    assertThat(decide(message(N, null, U), 1).target()).as("not to U2").isEqualTo(key(N));
    assertThat(decide(message(N, N, null), 0).target()).isEqualTo(key(U2));
  }

  @Test
  void twoConversationsOfOnePersonBecomeOne() {
    conversation(U, U);
    conversation(N);
    var decision = decide(message(U, N, U), 0);
    assertThat(decision.target()).isEqualTo(key(U));
    assertThat(links(decision)).containsExactly(link(N, U, true));
    assertThat(decision.told()).containsExactly(key(N));
  }

  @Test
  void aJoinedConversationTakesRedirectedEventsAlongButNeverInACircle() {
    known.put(U, new KnownIdentity(U2, NOW, true, true, Set.of(), Set.of()));
    assertThat(decide(message(U, null, U), 1).target()).isEqualTo(key(U2));
    assertThat(decide(message(U, null, U), IdentityRules.REDIRECTS_MAX).target()).isEqualTo(key(U));
  }

  @Test
  void oldNewsDoesNotBringANumberBack() {
    conversation(U, U);
    known.put(N, new KnownIdentity(U2, NOW.plusSeconds(60), false, false, Set.of(U2), Set.of()));
    assertThat(decide(message(U, N, U), 0).links()).isEmpty();
  }

  @Test
  void whatWasTakenBackIsNotLearnedAgain() {
    conversation(N);
    known.put(U, new KnownIdentity(null, null, false, false, Set.of(), Set.of(N)));
    assertThat(decide(message(U, N, U), 0).target()).isEqualTo(key(U));
    conversation(U, U);
    known.put(N, new KnownIdentity(null, null, false, false, Set.of(), Set.of(U)));
    assertThat(decide(message(U, N, U), 0).links()).isEmpty();
  }

  @Test
  void aChangedNumberLeadsToTheOldConversation() {
    conversation(U, U);
    alias(N, U, U);
    var decision = decide(notice(U, N, "user_changed_number", N2, U2, U), 0);
    assertThat(links(decision))
        .containsExactly(
            link(U2, U, false),
            link(N2, U, false),
            Tuple.tuple("ES.ENT.9", U, IdentityKind.PARENT_BSUID, false));
    conversation(N);
    known.remove(U);
    var legacy = decide(notice(N, N, "user_changed_number", N2, null, null), 0);
    assertThat(links(legacy)).contains(link(N2, N, false)).hasSize(2);
  }

  @Test
  void aChangedUserIdWithoutItsPredecessorIsFoundByTheNumber() {
    conversation(U, U);
    alias(N, U, U);
    var seen = notice(N, N, "user_changed_user_id", N2, U2, null);
    assertThat(decide(seen, 0).target()).isEqualTo(key(U));
    var there = new Sighting(key(U), N, null, N2, U2, null, NOW, "user_changed_user_id");
    assertThat(links(decide(there, 1))).containsExactly(link(U2, U, false), link(N2, U, false));
  }

  @Test
  void aNoticeThatComesAfterTheNewIdsMessagesJoinsThem() {
    conversation(U, U);
    conversation(U2, U2);
    alias(N2, U2, U2);
    var decision = decide(notice(U, null, "user_changed_number", N2, U2, U), 0);
    assertThat(links(decision)).contains(link(U2, U, true), link(N2, U, false));
    assertThat(decision.told()).containsExactlyInAnyOrder(key(U2), key(N2));
  }

  @Test
  void aNoticeAboutAStrangerWhoseNewIdIsKnownLeadsThere() {
    conversation(U2, U2);
    var decision = decide(notice(U, null, "user_changed_user_id", null, U2, U), 0);
    assertThat(decision.target()).isEqualTo(key(U2));
    assertThat(links(decision)).containsExactly(link(U, U2, false));
  }

  @Test
  void theNewNumbersFormerConversationIsNotJoined() {
    conversation(U, U);
    conversation(N2, "ES.77");
    var decision = decide(notice(U, null, "user_changed_number", N2, null, U), 0);
    assertThat(links(decision)).contains(link(N2, U, false));
    assertThat(decision.told()).containsExactly(key(N2));
  }

  @Test
  void whoReturnsToTheFirstNumberEndsWhatItLedToMeanwhile() {
    alias(N, U2, U2);
    var seen = new Sighting(key(N), N, U, null, null, null, NOW, "message");
    assertThat(links(decide(seen, 1))).contains(link(N, N, false));
  }

  @Test
  void aMessageAloneNeverMakesOnePersonOfTwoUserIds() {
    conversation(U, U);
    conversation(U2, U2);
    var seen = new Sighting(key(U), null, U2, null, null, null, NOW, "message");
    assertThat(decide(seen, 0).links()).isEmpty();
    alias(U2, "ES.3", "ES.3", U2);
    assertThat(decide(seen, 1).links()).isEmpty();
  }

  @Test
  void aMemberOfAGroupIsNotTheGroup() {
    var seen = Sighting.of(received("group", N, U, new MessageContent.Text("hola"), "group"));
    assertThat(decide(seen, 0)).isEqualTo(new Decision(key("group"), List.of(), false, Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "unknown", "@ana", "+34 600", "1234", "123456789012345678901"})
  void aNumberThatIsNoneProvesNothing(String waId) {
    conversation(waId.isBlank() ? "x" : waId);
    var decision = decide(message(U, waId, U), 0);
    assertThat(decision.target()).isEqualTo(key(U));
    assertThat(decision.links()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "34600000009", "ES.ENT.9"})
  void aUserIdThatIsNoneProvesNothing(String userId) {
    assertThat(decide(message(N, N, userId), 0).links()).isEmpty();
    assertThat(decide(message(N, N, "x".repeat(257)), 0).links()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES.a:b", "ES.with space", "ES.ñ\"{}"})
  void strangeUserIdsAreTakenAsTheyAre(String userId) {
    var decision = decide(message(userId, N, userId), 0);
    assertThat(decision.target().contact().value()).isEqualTo(userId);
    assertThat(decision.links()).extracting(IdentityLink::alias).containsExactly(N);
    assertThat(ConversationKey.parse(decision.target().toString())).isEqualTo(key(userId));
  }

  @Test
  void whatWasTakenBackIsNotLinkedAgainFromEitherEnd() {
    known.put(N, new KnownIdentity(null, null, false, true, Set.of(), Set.of(U)));
    known.put(U, new KnownIdentity(null, null, false, false, Set.of(), Set.of(N)));
    var both = decide(message(U, N, U), 0);
    assertThat(both.target()).isEqualTo(key(U));
    assertThat(both.links()).isEmpty();

    known.put(U, new KnownIdentity(null, null, false, true, Set.of(), Set.of(N)));
    assertThat(decide(message(U, N, U), 0).links()).isEmpty();
  }

  @Test
  void aReportedChangeDoesNotBringBackWhatWasTakenBack() {
    conversation(U2);
    known.put(U, new KnownIdentity(null, null, false, false, Set.of(), Set.of(U2)));
    var decision = decide(notice(U, null, "user_changed_user_id", null, U2, null), 0);
    assertThat(decision.target()).isEqualTo(key(U));
  }
}
