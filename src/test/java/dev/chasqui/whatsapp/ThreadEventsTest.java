package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.eventlog.InternalItems;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.Command;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.Observed;
import dev.chasqui.model.InboundEvent.OwnerReplied;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.InboundEvent.ThreadControlChanged;
import dev.chasqui.model.InboundEvent.TimerFired;
import dev.chasqui.model.InboundEvent.Unknown;
import dev.chasqui.model.InboundEvent.WindowRefused;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageContent.SystemNotice;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Pricing;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What moves a conversation beside the messages of its person. */
class ThreadEventsTest {
  private static final ConversationKey ANA =
      ConversationKey.parse("880000000000001:US.70000000000000000001");
  private static final ConversationKey ANA_BY_NUMBER =
      ConversationKey.parse("880000000000001:15550002222");
  private static final String NEW_ID = "US.70000000000000000077";
  private static final String NEW_PARENT = "US.ENT.70000000000000000088";
  private static final String OLD_ID = "US.70000000000000000001";
  private static final String OLD_PARENT = "US.ENT.70000000000000000009";

  @Test
  void readsWhatAnEmployeeWroteInTheApp() {
    assertThat(Samples.event("smb-echo-text"))
        .isEqualTo(
            new HumanReplied(
                new HumanMessage(
                    new MessageId("wamid.TESTECHO0001"),
                    ANA_BY_NUMBER,
                    new Contact("15550002222", null, null, null),
                    Instant.ofEpochSecond(1790000050),
                    new MessageContent.Text("This is Bob from the shop, I'll take over"))));
    assertThat(Samples.event("smb-echo-text").dedupKey()).isEqualTo("echo/wamid.TESTECHO0001");
    var toUserId = (HumanReplied) Samples.event("smb-echo-bsuid");
    assertThat(toUserId.conversation()).isEqualTo(ANA);
    assertThat(toUserId.message().contact())
        .isEqualTo(new Contact(null, OLD_ID, "Ana Tester", "@anatester", OLD_PARENT, null));
    assertThat(((HumanReplied) Samples.event("smb-echo-revoke")).message().content())
        .isEqualTo(new MessageContent.Revoke(new MessageId("wamid.TESTECHO0001")));
    assertThat(((HumanReplied) Samples.event("smb-echo-edit")).message().content())
        .isEqualTo(
            new MessageContent.Edit(
                new MessageId("wamid.TESTECHO0002"),
                "Photo (edited)",
                MessageContent.MediaKind.IMAGE));
  }

  /** Without it the business would be taken for the person. */
  @Test
  void doesNotNeedTheBusinessNumberToTellWhomAnEchoIsTo() {
    String body =
        Samples.body("smb-echo-text")
            .toString()
            .replace("\"display_phone_number\": \"15550001111\",", "");
    assertThat(Samples.events(Buffer.buffer(body)).getFirst().conversation())
        .isEqualTo(ANA_BY_NUMBER);
  }

  @Test
  void keepsAnEchoToNobodyAsItIs() {
    String body = Samples.body("smb-echo-text").toString().replace("\"to\": \"15550002222\",", "");
    assertThat(Samples.events(Buffer.buffer(body)).getFirst())
        .isInstanceOfSatisfying(
            Unknown.class, event -> assertThat(event.json()).contains("TESTECHO0001"));
  }

  @Test
  void wrapsWhatHappensInThreadsOfOthers() {
    var message = (Observed) Samples.event("standby-message");
    assertThat(message.conversation()).isEqualTo(ANA);
    assertThat(message.dedupKey()).isEqualTo("standby/wamid.TESTIN0090");
    assertThat(((MessageReceived) message.event()).message().content())
        .isEqualTo(new MessageContent.Text("to the other bot"));
    var reply = (Observed) Samples.event("standby-echo");
    assertThat(reply.conversation()).isEqualTo(ANA_BY_NUMBER);
    assertThat(reply.dedupKey()).isEqualTo("standby/echo/wamid.TESTOUT0200");
    assertThat(((OwnerReplied) reply.event()).message().content())
        .isEqualTo(new MessageContent.Text("reply by the active agent"));
    var status = (Observed) Samples.event("standby-status");
    assertThat(((StatusChanged) status.event()).message())
        .isEqualTo(new MessageId("wamid.TESTOUT0200"));
  }

  @Test
  void readsWhoOwnsAThread() {
    var passed = (ThreadControlChanged) Samples.event("handover-control-passed");
    assertThat(passed.conversation()).isEqualTo(ANA_BY_NUMBER);
    assertThat(passed.at()).isEqualTo(Instant.ofEpochSecond(1790000000));
    assertThat(passed.taken()).isFalse();
    assertThat(passed.previousOwnerRole()).isEqualTo("ai_agent");
    assertThat(passed.newOwnerRole()).isEqualTo("customer_service");
    assertThat(passed.newOwnerAppId()).isEqualTo("440000000000001");
    assertThat(passed.summary()).isEqualTo("User wants a refund for order 42.");
    assertThat(passed.json()).contains("User asked for a human");
    var taken = (ThreadControlChanged) Samples.event("handover-control-taken");
    assertThat(taken.taken()).isTrue();
    assertThat(taken.summary()).isNull();
    assertThat(taken.dedupKey()).isNotEqualTo(passed.dedupKey());
  }

  @Test
  void tellsTheOldIdentityFromTheNewOne() {
    InboundMessage changed = message("msg-system-number-changed");
    assertThat(changed.conversation()).isEqualTo(ANA);
    assertThat(changed.contact().waId()).isEqualTo("15550002222");
    assertThat(changed.contact().userId()).isEqualTo(OLD_ID);
    assertThat(changed.content())
        .isEqualTo(
            new SystemNotice(
                "user_changed_number",
                "Ana Tester changed from 15550002222 to 15550004444",
                "15550004444",
                NEW_ID,
                OLD_ID,
                NEW_PARENT,
                OLD_PARENT,
                null));
    InboundMessage rotated = message("msg-system-user-id-changed");
    assertThat(rotated.conversation()).isEqualTo(ANA);
    assertThat(((SystemNotice) rotated.content()).newUserId()).isEqualTo(NEW_ID);
    InboundMessage byPhone = message("msg-system-user-id-changed-with-phone");
    assertThat(byPhone.conversation()).isEqualTo(ANA_BY_NUMBER);
    assertThat(byPhone.contact().userId()).isNull();
    assertThat(((SystemNotice) byPhone.content()).newUserId()).isEqualTo(NEW_ID);
    InboundMessage identity = message("msg-system-identity-changed");
    assertThat(identity.conversation()).isEqualTo(ANA_BY_NUMBER);
    assertThat(((SystemNotice) identity.content()).identityHash()).isEqualTo("TESTIDHASH=");
  }

  @Test
  void tellsAGroupFromItsMember() {
    InboundMessage message = message("msg-group-text");
    assertThat(message.groupId()).isEqualTo(message.conversation().contact().value());
    assertThat(message.contact().waId()).isEqualTo("15550002222");
    var status = (StatusChanged) Samples.event("status-group");
    assertThat(status.participant()).isEqualTo("15550003333");
    assertThat(status.recipient())
        .isEqualTo(new Contact("15550003333", "US.70000000000000000002", null, null));
    assertThat(status.dedupKey()).isEqualTo("wamid.TESTOUT0107/DELIVERED/15550003333");
  }

  @Test
  void readsPricesAndTheFreeEntryWindow() {
    var free = (StatusChanged) Samples.event("status-sent-fep");
    assertThat(free.freeEntryUntil()).isEqualTo(Instant.ofEpochSecond(1790259200));
    assertThat(free.conversationOrigin()).isEqualTo("referral_conversion");
    assertThat(free.pricing())
        .isEqualTo(new Pricing("PMP", "free_entry_point", "referral_conversion", false));
    var perMessage = (StatusChanged) Samples.event("status-sent-v23-conversation");
    assertThat(perMessage.conversationOrigin()).isNotNull();
    assertThat(perMessage.freeEntryUntil()).isNull();
    assertThat(((StatusChanged) Samples.event("status-sent-legacy-cbp")).pricing())
        .isNotNull()
        .extracting(Pricing::model, Pricing::type)
        .containsExactly("CBP", null);
    assertThat(((StatusChanged) Samples.event("status-read")).pricing()).isNull();
    assertThat(((StatusChanged) Samples.event("status-delivered-pmp")).recipient())
        .isEqualTo(new Contact("15550002222", OLD_ID, "Ana Tester", null));
    assertThat(((StatusChanged) Samples.event("status-direct-send-template-id")).templateId())
        .isNotNull();
    assertThat(((StatusChanged) Samples.event("status-identity-hash")).recipient())
        .isNotNull()
        .extracting(Contact::identityKeyHash)
        .isNotNull();
    assertThat(message("msg-text-identity-hash").contact().identityKeyHash())
        .isEqualTo("DF2lS5v2W6x=");
    assertThat(message("msg-text-bsuid-parent").contact().parentUserId()).isEqualTo(OLD_PARENT);
  }

  @Test
  void readsWhatChasquiWroteIntoTheLogItself() {
    Instant due = Instant.parse("2026-09-22T10:00:00.123Z");
    assertThat(parse(InternalItems.TIMER, InternalItems.timer(ANA, "t-1", "pause", due)))
        .isEqualTo(new TimerFired(ANA, "t-1", "pause", due))
        .extracting(InboundEvent::dedupKey)
        .isEqualTo("timer/t-1");
    assertThat(
            parse(InternalItems.COMMAND, InternalItems.command(ANA, "c-1", "resume", "bob", due)))
        .isEqualTo(new Command(ANA, "c-1", "resume", "bob", due))
        .extracting(InboundEvent::dedupKey)
        .isEqualTo("command/c-1");
    assertThat(parse(InternalItems.COMMAND, InternalItems.command(ANA, "c-2", "pause", null, due)))
        .isEqualTo(new Command(ANA, "c-2", "pause", null, due));
    assertThat(
            parse(
                InternalItems.WINDOW_REFUSED,
                InternalItems.windowRefused(ANA, "d#0/0", due.minusSeconds(9), due)))
        .isEqualTo(new WindowRefused(ANA, "d#0/0", due.minusSeconds(9), due))
        .extracting(InboundEvent::dedupKey)
        .isEqualTo("window_refused/d#0/0");
    assertThat(
            parse(
                InternalItems.WINDOW_REFUSED, InternalItems.windowRefused(ANA, "d#0/0", null, due)))
        .isEqualTo(new WindowRefused(ANA, "d#0/0", null, due));
    assertThat(WebhookSplitter.KINDS)
        .doesNotContain(InternalItems.TIMER, InternalItems.COMMAND, InternalItems.WINDOW_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v\":1,\"item\":{\"id\":\"a\",\"name\":\"b\",\"due\":1}}",
        "{\"v\":1,\"key\":\"nokey\",\"item\":{\"id\":\"a\",\"name\":\"b\",\"due\":1}}",
        "{\"v\":1,\"key\":\"1:2\",\"item\":{\"id\":\"a\",\"due\":1}}",
        "{\"v\":1,\"key\":\"1:2\",\"item\":{\"id\":\"a\",\"name\":\"b\",\"due\":\"soon\"}}",
        "{\"v\":2,\"key\":\"1:2\",\"item\":{\"id\":\"a\",\"name\":\"b\",\"due\":1}}"
      })
  void keepsATimerThatItCannotReadAsItIs(String value) {
    assertThat(parse(InternalItems.TIMER, Buffer.buffer(value))).isInstanceOf(Unknown.class);
  }

  private static InboundEvent parse(String kind, Buffer value) {
    return new EventParser().parse(kind, value, Samples.NOW);
  }

  private static InboundMessage message(String sample) {
    return ((MessageReceived) Samples.event(sample)).message();
  }
}
