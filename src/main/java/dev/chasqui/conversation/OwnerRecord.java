package dev.chasqui.conversation;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.InboundEvent.ThreadImported;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.PersonEvent.PreferenceChanged;
import dev.chasqui.store.KnownConversation;
import dev.chasqui.whatsapp.MessageDescription;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner of a partition writes into the record, and asks it, without moving a conversation.
 * Waits for backends that are away; every future is done when its effect is durable.
 */
final class OwnerRecord {
  private static final Logger log = LoggerFactory.getLogger(OwnerRecord.class);

  /** Meta: Error codes, "message unavailable" on a coexistence number. */
  private static final int UNSEEN = 131060;

  private final ConversationParts parts;
  private final BooleanSupplier wanted;

  /**
   * @param wanted whether the partition is still with this owner
   */
  OwnerRecord(ConversationParts parts, BooleanSupplier wanted) {
    this.parts = parts;
    this.wanted = wanted;
  }

  /**
   * Stores a message from a person, or what a person did to one; of one that the Cloud API does not
   * show, a report as well.
   */
  Future<Void> message(InboundMessage message, String traceId, List<IdentityLink> links) {
    var correction = Correction.of(message);
    if (correction != null) {
      return corrected(correction.message(), traceId, links);
    }
    String text = MessageDescription.describe(message);
    var stored =
        parts
            .persistence()
            .until(
                "store_message",
                wanted,
                () -> parts.messages().storeInbound(message, text, traceId, links));
    return message.content() instanceof MessageContent.Unsupported(int code, _) && code == UNSEEN
        ? Future.join(stored, blind(message)).mapEmpty()
        : stored;
  }

  private Future<Void> corrected(InboundMessage message, String traceId, List<IdentityLink> links) {
    String text = MessageDescription.describe(message);
    return parts
        .persistence()
        .until(
            "store_correction",
            wanted,
            () -> parts.messages().storeCorrected(message, text, traceId, links));
  }

  /** A message that only the app shows: the assistant may answer without knowing it. */
  private Future<Void> blind(InboundMessage message) {
    log.warn("a message is visible in the WhatsApp Business App only code={}", UNSEEN);
    parts.meters().reported(ConversationReport.Kind.BLIND);
    var report =
        new ConversationReport(
            ConversationReport.Kind.BLIND,
            message.sentAt(),
            "a message came that the Cloud API does not show (code 131060): look into the app");
    return parts
        .persistence()
        .until("report", wanted, () -> parts.messages().report(message.conversation(), report));
  }

  /** Stores what somebody else wrote to a person in the business's name. */
  Future<Void> human(HumanMessage message, String traceId) {
    String text = MessageDescription.describe(message.content());
    return parts
        .persistence()
        .until("store_human", wanted, () -> parts.messages().storeHuman(message, text, traceId));
  }

  /** Keeps an event as received. */
  Future<Void> raw(InboundEvent content, String field, String json) {
    return parts
        .persistence()
        .until(
            "store_event",
            wanted,
            () ->
                parts
                    .messages()
                    .storeOther(content.conversation(), field, content.dedupKey(), json));
  }

  /** Keeps old messages as received. */
  Future<Void> history(ThreadImported thread) {
    return parts
        .persistence()
        .until(
            "store_history",
            wanted,
            () -> parts.messages().storeOthers(thread.conversation(), thread.messages()));
  }

  /** Records how far a message got, and what it costs. */
  Future<Void> status(StatusChanged status) {
    var applied =
        parts.persistence().until("apply_status", wanted, () -> parts.outbox().applyStatus(status));
    var booked =
        parts.persistence().until("book_status", wanted, () -> parts.books().status(status));
    return Future.join(applied, booked).mapEmpty();
  }

  /** Records what a person agreed to. */
  Future<Void> preference(PreferenceChanged change) {
    var declared =
        parts
            .persistence()
            .until("book_preference", wanted, () -> parts.books().preference(change));
    return Future.join(raw(change, change.field(), change.json()), declared).mapEmpty();
  }

  /** What it has of conversations; those without a row are missing in the answer. */
  Future<Map<ConversationKey, KnownConversation>> known(Set<ConversationKey> keys) {
    return keys.isEmpty()
        ? Future.succeededFuture(Map.of())
        : parts.persistence().until("find_standing", wanted, () -> parts.messages().known(keys));
  }

  /** Which of these echoes are messages that we sent ourselves. */
  Future<Set<Arrival>> ours(List<Arrival> echoes) {
    var ours = new HashSet<Arrival>();
    Future<Void> looked = Future.succeededFuture();
    for (var arrival : echoes) {
      var message = ((HumanReplied) arrival.content()).message();
      String words = message.content() instanceof MessageContent.Text text ? text.body() : "";
      looked =
          looked.compose(_ ->
              parts
                  .persistence()
                  .until(
                      "find_echo",
                      wanted,
                      () -> parts.outbox().isOurs(message.conversation(), message.id(), words))
                  .map(found -> {
                    if (found) {
                      ours.add(arrival);
                    }
                    return null;
                  }));
    }
    return looked.map(ours);
  }
}
