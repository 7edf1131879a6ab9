package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.InboundEvent.Unknown;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageContent.MediaKind;
import dev.chasqui.model.MessageContent.OrderLine;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Referral;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
  private static final Instant NOW = Instant.parse("2026-09-22T10:00:00Z");

  private final WebhookSplitter splitter = new WebhookSplitter();
  private final EventParser parser = new EventParser();

  @Test
  void agreesWithTheSplitterOnKeysAndIds() {
    assertThat(Samples.names())
        .flatMap(name -> splitter.split(Samples.body(name)))
        .allSatisfy(item -> {
          InboundEvent event = parser.parse(item.kind(), item.value(), NOW);
          assertThat(event.conversation()).isEqualTo(item.key());
          if (event instanceof MessageReceived(var message)) {
            assertThat(message.id().value()).isEqualTo(item.id());
          }
        });
  }

  @Test
  void givesTwoDeliveriesOfAnEventOneDedupKey() {
    assertThat(Samples.names())
        .allSatisfy(name ->
            assertThat(events(name).stream().map(InboundEvent::dedupKey))
                .containsExactlyElementsOf(
                    events(name).stream().map(InboundEvent::dedupKey).toList()));
    assertThat(events("msg-duplicate-wamid").getFirst().dedupKey())
        .isEqualTo(events("msg-text").getFirst().dedupKey());
  }

  @Test
  void givesTwoEventsTwoDedupKeys() {
    List<String> keys =
        Samples.names().stream()
            .filter(name -> !name.equals("msg-duplicate-wamid"))
            .flatMap(name -> events(name).stream())
            .filter(event -> !(event instanceof StatusChanged))
            .map(InboundEvent::dedupKey)
            .toList();
    assertThat(keys).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    assertThat(events("status-read-before-delivered").stream().map(InboundEvent::dedupKey))
        .containsExactly("wamid.TESTOUT0101/READ", "wamid.TESTOUT0101/DELIVERED");
  }

  /** What has no id of its own may look the same for two persons or two accounts. */
  @ParameterizedTest
  @CsvSource({
    "msg-conversation-context, US.70000000000000000001",
    "user-preferences-stop, US.70000000000000000001",
    "smb-state-bsuid, US.70000000000000000001",
    "account-update-deleted, 990000000000001",
    "msg-value-errors, 880000000000001"
  })
  void givesTheSameThingOfAnotherAnotherKey(String sample, String whose) {
    String other = Samples.body(sample).toString().replace(whose, "77001");
    assertThat(parse(Buffer.buffer(other)).getLast().dedupKey())
        .isNotEqualTo(events(sample).getLast().dedupKey());
  }

  @Test
  void readsATextWithAllThatIsKnownOfItsSender() {
    InboundMessage message = message("msg-text");
    assertThat(message.id()).isEqualTo(new MessageId("wamid.TESTIN0001"));
    assertThat(message.contact().waId()).isEqualTo("15550002222");
    assertThat(message.contact().userId()).isEqualTo("US.70000000000000000001");
    assertThat(message.sentAt()).isEqualTo(Instant.ofEpochSecond(1790000000));
    assertThat(message.content())
        .isEqualTo(new MessageContent.Text("Hello, do you open on Sunday?"));
    assertThat(message("msg-text-bsuid-empty-phone").contact().waId()).isNull();
    assertThat(message("msg-text-bsuid-no-phone").contact().username()).isEqualTo("@anatester");
    assertThat(message("msg-text-legacy-no-bsuid").contact().userId()).isNull();
  }

  @Test
  void readsQuotesForwardsProductsAndAds() {
    assertThat(message("msg-text-reply").replyTo()).isEqualTo(new MessageId("wamid.TESTOUT0001"));
    assertThat(message("msg-text-forwarded").origin().forwarded()).isTrue();
    assertThat(message("msg-text-frequently-forwarded").origin().forwarded()).isTrue();
    assertThat(message("msg-text-referred-product").origin().productId()).isEqualTo("SKU-TEST-1");
    assertThat(message("msg-text-ctwa-ad").origin().referral())
        .isEqualTo(
            new Referral(
                "ad",
                "120000000000001",
                "https://fb.me/TESTAD1",
                "Chat with us",
                "Spring sale",
                "TESTCLID_Aa0-_9",
                "image",
                "https://scontent.example.test/ad.jpg",
                "Hi! How can we help?",
                null));
    assertThat(message("msg-text-ctwa-status-ad").origin().referral())
        .isNotNull()
        .extracting(Referral::clickId, Referral::mediaUrl)
        .containsExactly(null, "https://scontent.example.test/ad.mp4");
    assertThat(message("msg-text-reply").origin().quotedAuthor()).isEqualTo("15550001111");
    assertThat(message("msg-text-forwarded").origin().forwardedOften()).isFalse();
    assertThat(message("msg-text-frequently-forwarded").origin().forwardedOften()).isTrue();
    assertThat(message("msg-text-referred-product").origin().catalogId())
        .isEqualTo("660000000000001");
  }

  @Test
  void readsContents() {
    assertThat(content("msg-audio-voice"))
        .isEqualTo(
            new MessageContent.Media(
                MediaKind.VOICE,
                "100000000000023",
                "audio/ogg; codecs=opus",
                null,
                null,
                "3q2+7w9Zl0m1pQXk5f7bYt2Hc8r0vWnT4sJdE6uAaBc=",
                "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=100000000000023&ext=1790000300&hash=TESTHASH",
                false));
    assertThat(content("msg-location-pin"))
        .isEqualTo(new MessageContent.Location(-23.5505, -46.6333, null, null));
    assertThat(content("msg-contacts"))
        .isEqualTo(
            new MessageContent.Contacts(
                List.of("Ben J. Sample (+1 555-000-3333, ben@example.test)")));
    assertThat(content("msg-interactive-list-reply"))
        .isEqualTo(new MessageContent.Choice("priority_express", "Priority Express", "Next day"));
    assertThat(content("msg-button-template"))
        .isEqualTo(new MessageContent.Choice("UNSUBSCRIBE", "Unsubscribe", null));
    assertThat(content("msg-interactive-nfm-bad-json"))
        .isEqualTo(new MessageContent.FormReply("flow", "not json"));
    assertThat(content("msg-reaction-removed"))
        .isEqualTo(content("msg-reaction-removed-empty"))
        .isEqualTo(new MessageContent.Reaction(new MessageId("wamid.TESTOUT0012"), null));
    assertThat(content("msg-order"))
        .isEqualTo(
            new MessageContent.Order(
                "Please deliver after 5",
                "660000000000001",
                List.of(
                    new OrderLine("SKU-TEST-1", BigDecimal.TWO, BigDecimal.valueOf(30), "USD"),
                    new OrderLine("SKU-TEST-2", BigDecimal.ONE, BigDecimal.valueOf(12.5), "USD"))));
    assertThat(content("msg-edit-image"))
        .isEqualTo(
            new MessageContent.Edit(
                new MessageId("wamid.TESTIN0020"),
                "Updated caption",
                MessageContent.MediaKind.IMAGE));
    assertThat(content("msg-interactive-call-permission"))
        .isEqualTo(
            new MessageContent.CallPermission(
                true, false, Instant.ofEpochSecond(1790604800), false));
    assertThat(((MessageContent.Contacts) content("msg-contacts-contact-request")).ownNumber())
        .isEqualTo("15550002222");
    assertThat(((MessageContent.Media) content("msg-sticker")).animated()).isTrue();
    assertThat(content("msg-request-welcome").wantsAnswer()).isFalse();
    assertThat(content("msg-unsupported-131051"))
        .isEqualTo(new MessageContent.Unsupported(131051, "poll"));
  }

  @Test
  void keepsAPlaceholderFromHidingTheRealMessage() {
    InboundEvent placeholder = events("msg-unsupported-131060").getFirst();
    assertThat(placeholder.dedupKey()).isNotEqualTo("wamid.TESTIN0066").contains("TESTIN0066");
    assertThat(((MessageReceived) placeholder).message().content().wantsAnswer()).isFalse();
  }

  @Test
  void readsStatuses() {
    var failed = (StatusChanged) events("status-failed-131026").getFirst();
    assertThat(failed.status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(failed.errorCode()).isEqualTo(131026);
    assertThat(failed.errorDetail()).isEqualTo("Message Undeliverable.");
    var opaque = (StatusChanged) events("status-opaque").getFirst();
    assertThat(opaque.clientId()).isEqualTo("{\"j\":\"job-1\",\"a\":2}");
    assertThat(opaque.errorCode()).isZero();
    assertThat(opaque.dedupKey()).isEqualTo("wamid.TESTOUT0103/SENT");
  }

  @Test
  void keepsTheGoodMessagesAroundABadOne() {
    List<InboundEvent> events = events("batch-with-poison");
    InboundMessage poison = ((MessageReceived) events.get(1)).message();
    assertThat(poison.content()).isInstanceOf(MessageContent.Unknown.class);
    assertThat(poison.sentAt()).isEqualTo(NOW);
    assertThat(((MessageReceived) events.get(2)).message().content())
        .isEqualTo(new MessageContent.Text("good after"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"soon\"", "null", "-5", "0", "{}", "99999999999", "1e400", "\"1790000000000\""})
  void takesTheReceiveTimeForAMalformedTimestamp(String timestamp) {
    String text = Samples.body("msg-text").toString().replace("\"1790000000\"", timestamp);
    assertThat(((MessageReceived) parse(Buffer.buffer(text)).getFirst()).message().sentAt())
        .isEqualTo(NOW);
  }

  @Test
  void givesAMessageWithoutAnIdTheSameIdAtEachDelivery() {
    Buffer body =
        Buffer.buffer(
            Samples.body("msg-text").toString().replace("\"id\": \"wamid.TESTIN0001\",", ""));
    MessageId first = ((MessageReceived) parse(body).getFirst()).message().id();
    MessageId second = ((MessageReceived) parse(body).getFirst()).message().id();
    assertThat(first.value()).startsWith("derived.");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void keepsAMessageOfNobodyWithoutAnsweringIt() {
    JsonObject body = Samples.body("batch-with-poison").toJsonObject();
    body.getJsonArray("entry")
        .getJsonObject(0)
        .getJsonArray("changes")
        .getJsonObject(0)
        .getJsonObject("value")
        .remove("contacts");
    assertThat(parse(body.toBuffer()).get(1))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.json()).contains("wamid.TESTIN0084"));
  }

  @Test
  void cleansTextsOfWhatCannotBeStored() {
    String body =
        Samples.body("msg-text").toString().replace("Hello", "a\\u0000b\\ud83dc\\ud83d\\ude00");
    assertThat(((MessageReceived) parse(Buffer.buffer(body)).getFirst()).message().content())
        .isEqualTo(new MessageContent.Text("a\uFFFDb\uFFFDc😀, do you open on Sunday?"));
  }

  /** Whatever single byte of an item is damaged, there is an event and no exception. */
  @Test
  void neverThrowsForWhatAnItemHolds() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("EventParserTest seed=" + seed);
    var random = new Random(seed);
    for (String name : Samples.names()) {
      for (WebhookItem item : splitter.split(Samples.body(name))) {
        for (int i = 0; i < 20; i++) {
          byte[] bytes = item.value().getBytes();
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
          Buffer damaged =
              Buffer.buffer(
                  random.nextBoolean()
                      ? bytes
                      : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          assertThat(parser.parse(item.kind(), damaged, NOW).dedupKey())
              .as("seed %d", seed)
              .isNotBlank();
        }
      }
    }
  }

  private List<InboundEvent> events(String sample) {
    return parse(Samples.body(sample));
  }

  private List<InboundEvent> parse(Buffer body) {
    return splitter.split(body).stream()
        .map(item -> parser.parse(item.kind(), item.value(), NOW))
        .toList();
  }

  private InboundMessage message(String sample) {
    return ((MessageReceived) events(sample).getFirst()).message();
  }

  private MessageContent content(String sample) {
    return message(sample).content();
  }
}
