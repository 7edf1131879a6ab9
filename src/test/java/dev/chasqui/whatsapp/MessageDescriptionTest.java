package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageDescriptionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          msg-text | Hello, do you open on Sunday?
          msg-text-forwarded | [forwarded from another chat]~fwd
          msg-text-reply | [quotes an earlier message]~Yes, that one
          msg-text-referred-product | [about the product SKU-TEST-1]~Is this in stock?
          msg-text-ctwa-ad | [came here from an ad or post that says: Chat with us: Spring sale]~I saw your ad
          msg-audio-voice | [voice note; the assistant cannot hear it]
          msg-image-no-url | [photo; the assistant cannot see it]
          msg-sticker | [sticker; the assistant cannot see it]
          msg-location-pin | [location -23.550500, -46.633300]
          msg-contacts | [shared contacts: Ben J. Sample (+1 555-000-3333, ben@example.test)]
          msg-contacts-contact-request | [shared their own number: 15550002222]
          msg-text-frequently-forwarded | [forwarded many times, from another chat]~fwd fwd
          msg-interactive-call-permission | [allows calls until 2026-09-28T14:13:20Z]
          msg-request-welcome | [opened the chat]
          msg-interactive-button-reply | [chose: Cancel (cancel-button)]
          msg-interactive-list-reply | [chose: Priority Express – Next day (priority_express)]
          msg-order | [order: 2 × SKU-TEST-1 at 30 USD; 1 × SKU-TEST-2 at 12.5 USD]~Please deliver after 5
          msg-reaction-removed | [took a reaction back]
          msg-edit-text | [corrected an earlier message, which now reads:]~Hello, do you open on Monday?
          msg-revoke | [deleted an earlier message]
          msg-unsupported-131051 | [sent something that WhatsApp does not pass on to businesses (poll); the assistant cannot read it]
          msg-unsupported-131052 | [sent a file that WhatsApp could not hand over, perhaps too large]
          msg-unknown-type | [a message of the kind "hologram"; the assistant cannot read it]
          """)
  void saysWhatAModelMayKnow(String sample, String expected) {
    assertThat(MessageDescription.describe(message(sample))).isEqualTo(expected.replace('~', '\n'));
  }

  @Test
  void describesEverySample() {
    assertThat(Samples.names())
        .flatMap(name -> new WebhookSplitter().split(Samples.body(name)))
        .filteredOn(item -> item.kind().equals("message"))
        .isNotEmpty()
        .allSatisfy(item ->
            assertThat(
                    MessageDescription.describe(
                        ((MessageReceived)
                                new EventParser().parse(item.kind(), item.value(), Instant.EPOCH))
                            .message()))
                .isNotBlank());
  }

  @Test
  void cutsLongTextsBetweenCharactersAndSaysSo() {
    var message =
        new InboundMessage(
            new MessageId("m"),
            ConversationKey.parse("1:2"),
            new Contact("2", null, null, null),
            Instant.EPOCH,
            new MessageContent.Text("x" + "😀".repeat(3000)),
            null);
    String described = MessageDescription.describe(message);
    assertThat(described.length()).isLessThanOrEqualTo(MessageDescription.CHARS_MAX);
    assertThat(described).endsWith("😀 [cut]");
  }

  private static InboundMessage message(String sample) {
    WebhookItem item = new WebhookSplitter().split(Samples.body(sample)).getFirst();
    return ((MessageReceived) new EventParser().parse(item.kind(), item.value(), Instant.EPOCH))
        .message();
  }
}
