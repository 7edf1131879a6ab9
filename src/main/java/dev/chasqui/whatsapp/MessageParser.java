package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.MessageOrigin;
import dev.chasqui.model.Referral;
import org.jspecify.annotations.Nullable;

/** Reads messages of persons and of the business's people, around their content. */
final class MessageParser {
  private MessageParser() {}

  /** An element of {@code messages[]}; null when it names nobody. */
  static InboundEvent.@Nullable MessageReceived received(Envelope envelope) {
    if (!envelope.ofSomebody()) {
      return null;
    }
    JsonNode item = envelope.item();
    String replyTo = Json.text(item.path("context"), "id");
    return new InboundEvent.MessageReceived(
        new InboundMessage(
            ItemIdentity.messageId(envelope.root()),
            envelope.key(),
            envelope.person(),
            envelope.timestamp(),
            ContentParser.parse(item),
            replyTo == null ? null : new MessageId(replyTo),
            origin(item),
            Json.text(item, "group_id")));
  }

  /** An element of {@code message_echoes[]}; null when it names nobody. */
  static InboundEvent.@Nullable HumanReplied written(Envelope envelope) {
    HumanMessage message = fromBusiness(envelope, ContentParser.parse(envelope.item()));
    return message == null ? null : new InboundEvent.HumanReplied(message);
  }

  /** A message of the business with its content; null when it names nobody. */
  static @Nullable HumanMessage fromBusiness(Envelope envelope, MessageContent content) {
    return envelope.ofSomebody()
        ? new HumanMessage(
            ItemIdentity.messageId(envelope.root()),
            envelope.key(),
            envelope.person(),
            envelope.timestamp(),
            content)
        : null;
  }

  private static MessageOrigin origin(JsonNode item) {
    JsonNode context = item.path("context");
    JsonNode product = context.path("referred_product");
    boolean often = context.path("frequently_forwarded").asBoolean();
    return new MessageOrigin(
        often || context.path("forwarded").asBoolean(),
        often,
        Json.text(product, "product_retailer_id"),
        Json.text(product, "catalog_id"),
        Json.firstText(context, "from", "from_user_id"),
        referral(item.path("referral")));
  }

  private static @Nullable Referral referral(JsonNode referral) {
    if (!referral.isObject() || referral.isEmpty()) {
      return null;
    }
    return new Referral(
        Json.text(referral, "source_type"),
        Json.text(referral, "source_id"),
        Json.text(referral, "source_url"),
        Json.text(referral, "headline"),
        Json.text(referral, "body"),
        Json.text(referral, "ctwa_clid"),
        Json.text(referral, "media_type"),
        Json.firstText(referral, "image_url", "video_url"),
        Json.text(referral.path("welcome_message"), "text"),
        Json.text(referral, "ref"));
  }
}
