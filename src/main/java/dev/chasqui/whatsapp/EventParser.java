package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items that {@link WebhookSplitter} wrote, and those that Chasqui writes into the log
 * itself. Never fails because of what an item holds: what is malformed or unknown becomes {@link
 * dev.chasqui.model.MessageContent.Unknown} or {@link InboundEvent.Unknown} and keeps its JSON.
 * Texts come without NUL and without halves of surrogate pairs. Stateless, safe for use by several
 * threads.
 */
public final class EventParser {
  /** The key of an item that cannot be read at all. */
  private static final ConversationKey UNREADABLE =
      new ConversationKey(new PhoneNumberId("account"), new ContactId("unreadable"));

  /**
   * Reads one item.
   *
   * @param kind the item's kind, see {@link WebhookItem#kind()}
   * @param value the item's JSON
   * @param receivedAt when its webhook arrived; stands in for a missing or malformed timestamp
   */
  public InboundEvent parse(String kind, Buffer value, Instant receivedAt) {
    JsonNode root;
    try {
      root = Json.read(value);
    } catch (IOException e) {
      return unreadable(kind, value);
    }
    var envelope = new Envelope(kind, root, receivedAt);
    InboundEvent event = envelope.readable() ? read(envelope) : null;
    return event == null ? envelope.unknown() : event;
  }

  /** The typed event, or null when the item is malformed or of unknown shape. */
  private static @Nullable InboundEvent read(Envelope envelope) {
    return switch (envelope.kind()) {
      case "message" -> MessageParser.received(envelope);
      case "echo" -> MessageParser.written(envelope);
      case "status" -> StatusParser.parse(envelope);
      case "standby" -> ThreadParser.observed(envelope);
      case "messaging_handovers" -> ThreadParser.handover(envelope);
      case "error" -> AccountParser.appError(envelope);
      case "user_action",
          "conversation_context",
          "smb_app_state_sync",
          "user_preferences",
          "automatic_events",
          "user_id_update" ->
          PersonParser.parse(envelope);
      case "history" -> HistoryParser.parse(envelope);
      case "calls" -> CallParser.parse(envelope);
      case "group_lifecycle_update",
          "group_participants_update",
          "group_settings_update",
          "group_status_update" ->
          GroupParser.parse(envelope);
      case "account_update" -> AccountUpdateParser.parse(envelope);
      case "account_alerts",
          "account_review_update",
          "business_capability_update",
          "partner_solutions",
          "payment_configuration_update" ->
          AccountParser.parse(envelope);
      case "phone_number_quality_update",
          "phone_number_name_update",
          "security",
          "account_settings_update",
          "business_username_update",
          "business_username_updates" ->
          NumberParser.parse(envelope);
      case "message_template_status_update",
          "message_template_quality_update",
          "message_template_components_update",
          "template_category_update",
          "template_correct_category_detection" ->
          TemplateParser.parse(envelope);
      case "flows" -> FlowParser.parse(envelope);
      case "timer" -> InternalParser.timer(envelope);
      case "command" -> InternalParser.command(envelope);
      case "window_refused" -> InternalParser.windowRefused(envelope);
      default -> null;
    };
  }

  private static InboundEvent unreadable(String kind, Buffer value) {
    String text = Texts.clean(value.toString());
    return new InboundEvent.Unknown(UNREADABLE, kind, text, kind + "/" + Texts.sha256(text));
  }
}
