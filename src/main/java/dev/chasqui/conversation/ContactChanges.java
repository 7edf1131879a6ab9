package dev.chasqui.conversation;

import dev.chasqui.model.Contact;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent.SystemNotice;
import java.time.Instant;
import java.util.List;

/** Keeps the ids by which a person is reached now. */
final class ContactChanges {
  private ContactChanges() {}

  /** A notice of WhatsApp is about the ids after the change: they are what is kept of it. */
  static List<Arrival> applied(List<Arrival> arrivals) {
    return arrivals.stream()
        .map(a -> new Arrival(a.event(), applied(a.content()), a.links()))
        .toList();
  }

  private static InboundEvent applied(InboundEvent event) {
    return event instanceof InboundEvent.MessageReceived(var message)
            && message.content() instanceof SystemNotice notice
        ? new InboundEvent.MessageReceived(with(message, after(notice, message.contact())))
        : event;
  }

  private static Contact after(SystemNotice notice, Contact before) {
    boolean changed =
        Sighting.changesIds(notice) && (notice.newWaId() != null || notice.newUserId() != null);
    String hash = notice.identityHash();
    String parent = notice.newParentUserId();
    return new Contact(
        changed ? notice.newWaId() : before.waId(),
        changed ? notice.newUserId() : before.userId(),
        before.name(),
        before.username(),
        parent == null ? before.parentUserId() : parent,
        hash == null ? before.identityKeyHash() : hash);
  }

  /** The message by somebody of whom more is known. */
  static InboundMessage with(InboundMessage message, Contact contact) {
    return new InboundMessage(
        message.id(),
        message.conversation(),
        contact,
        message.sentAt(),
        message.content(),
        message.replyTo(),
        message.origin(),
        message.groupId());
  }

  /**
   * What is known of a person after another event. A number belongs to the user id that it came
   * with: a new user id without a number has none. An event from before the last change of ids does
   * not bring the old ones back.
   */
  static Contact newer(Contact known, Instant knownAt, Contact seen, Instant seenAt) {
    String waId = known.waId();
    String userId = known.userId();
    if (seenAt.isBefore(knownAt)) {
      userId = userId == null ? seen.userId() : userId;
    } else {
      boolean other = seen.userId() != null && userId != null && !userId.equals(seen.userId());
      waId = seen.waId() != null ? seen.waId() : other ? null : waId;
      userId = seen.userId() != null ? seen.userId() : userId;
    }
    var contact =
        new Contact(
            waId,
            userId,
            seen.name() == null ? known.name() : seen.name(),
            seen.username() == null ? known.username() : seen.username(),
            seen.parentUserId() == null ? known.parentUserId() : seen.parentUserId(),
            seen.identityKeyHash() == null ? known.identityKeyHash() : seen.identityKeyHash());
    // An equal one for each message would only be more for the garbage collector to copy.
    return contact.equals(known) ? known : contact;
  }

  /** Whether an event tells by which ids the person is reached. */
  static boolean addressed(Contact contact) {
    return contact.waId() != null || contact.userId() != null;
  }
}
