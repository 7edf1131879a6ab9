package dev.chasqui.conversation;

import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * What a person did to an earlier message (Meta: Edit and revoke on Coexistence numbers).
 *
 * @param message the earlier message as it reads now, under its own id and at the time of the
 *     change; its content is a {@link MessageContent.Revoke} when it was deleted
 */
record Correction(InboundMessage message) {

  /** Reads a message; null when it changes no other, or nobody can tell how. */
  static @Nullable Correction of(InboundMessage told) {
    return switch (told.content()) {
      case MessageContent.Revoke revoke -> of(told, revoke.target(), revoke);
      case MessageContent.Edit edit -> {
        var content = edit.corrected();
        yield content == null ? null : of(told, edit.target(), content);
      }
      default -> null;
    };
  }

  private static Correction of(InboundMessage told, MessageId target, MessageContent content) {
    return new Correction(
        new InboundMessage(
            target,
            told.conversation(),
            told.contact(),
            told.sentAt(),
            content,
            null,
            told.origin(),
            told.groupId()));
  }

  /** The message that was changed. */
  MessageId target() {
    return message.id();
  }

  /** Whether the message was deleted. */
  boolean withdrawn() {
    return message.content() instanceof MessageContent.Revoke;
  }
}
