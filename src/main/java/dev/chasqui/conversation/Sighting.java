package dev.chasqui.conversation;

import dev.chasqui.model.CallEvent;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent.SystemNotice;
import dev.chasqui.model.PersonEvent.UserIdChanged;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one person that an event shows together. Ids that prove nothing are left out: those of
 * a group's member, numbers that are not made of digits, user ids that could be numbers or belong
 * to a whole portfolio. Usernames are no ids: they change hands.
 *
 * @param key what the event was logged under
 * @param waId the number that the event came with
 * @param userId the business-scoped user id that it came with
 * @param newWaId the number after a change that the event reports
 * @param newUserId the user id after the change
 * @param newParentId the parent id after the change
 * @param at event time
 * @param learnedFrom names the event where it is remembered
 */
record Sighting(
    ConversationKey key,
    @Nullable String waId,
    @Nullable String userId,
    @Nullable String newWaId,
    @Nullable String newUserId,
    @Nullable String newParentId,
    Instant at,
    String learnedFrom) {
  private static final int ID_CHARS_MAX = 256;
  private static final int DIGITS_MIN = 5;
  private static final int DIGITS_MAX = 20;

  /** What the event shows. */
  static Sighting of(InboundEvent event) {
    return switch (event) {
      case InboundEvent.MessageReceived(var message) -> of(message);
      case InboundEvent.HumanReplied(var message) ->
          of(event.conversation(), message.contact(), message.sentAt(), "echo");
      case InboundEvent.Observed(var observed) -> of(observed);
      case InboundEvent.StatusChanged status -> {
        var recipient = status.participant() == null ? status.recipient() : null;
        yield recipient == null
            ? nobody(status.conversation())
            : of(status.conversation(), recipient, status.at(), "status");
      }
      case CallEvent.Connected call -> of(call.conversation(), call.contact(), call.at(), "call");
      case UserIdChanged change ->
          new Sighting(
              change.conversation(),
              number(change.contact().waId()),
              userId(change.previousUserId()),
              null,
              userId(change.newUserId()),
              parent(change.newParentUserId()),
              change.source().at(),
              "user_id_update");
      default -> nobody(event.conversation());
    };
  }

  private static Sighting of(InboundMessage message) {
    var key = message.conversation();
    var contact = message.contact();
    if (message.groupId() != null) {
      return nobody(key);
    }
    if (message.content() instanceof SystemNotice notice && changesIds(notice)) {
      String former = notice.previousUserId();
      return new Sighting(
          key,
          number(contact.waId()),
          userId(former == null ? contact.userId() : former),
          number(notice.newWaId()),
          userId(notice.newUserId()),
          parent(notice.newParentUserId()),
          message.sentAt(),
          notice.type());
    }
    return of(key, contact, message.sentAt(), "message");
  }

  /** Whether a notice says that the person has other ids now. */
  static boolean changesIds(SystemNotice notice) {
    return notice.type().equals("user_changed_number")
        || notice.type().equals("user_changed_user_id");
  }

  private static Sighting of(ConversationKey key, Contact contact, Instant at, String what) {
    return new Sighting(
        key, number(contact.waId()), userId(contact.userId()), null, null, null, at, what);
  }

  private static Sighting nobody(ConversationKey key) {
    return new Sighting(key, null, null, null, null, null, Instant.EPOCH, "");
  }

  /** Whether the event says that the person's ids have changed. */
  boolean change() {
    return newWaId != null || newUserId != null || newParentId != null;
  }

  private static @Nullable String number(@Nullable String text) {
    return text != null
            && text.length() >= DIGITS_MIN
            && text.length() <= DIGITS_MAX
            && isDigits(text)
        ? text
        : null;
  }

  private static @Nullable String userId(@Nullable String text) {
    return text == null
            || text.isBlank()
            || text.length() > ID_CHARS_MAX
            || isDigits(text)
            || text.contains(".ENT.")
        ? null
        : text;
  }

  private static @Nullable String parent(@Nullable String text) {
    return text == null || text.isBlank() || text.length() > ID_CHARS_MAX ? null : text;
  }

  /** Whether a text can only be a phone number. */
  static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
