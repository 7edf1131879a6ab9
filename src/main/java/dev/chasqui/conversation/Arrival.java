package dev.chasqui.conversation;

import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.Command;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.Observed;
import dev.chasqui.model.InboundEvent.ThreadControlChanged;
import dev.chasqui.model.InboundEvent.TimerFired;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log and what it says.
 *
 * @param links what it teaches about the person's ids, to be stored with it
 */
record Arrival(LoggedEvent event, InboundEvent content, List<IdentityLink> links) {

  /** No id of a person is longer. */
  private static final int ID_CHARS_MAX = 256;

  /** The message's id, or null for other events. */
  @Nullable MessageId message() {
    return content instanceof MessageReceived(var message) ? message.id() : null;
  }

  /** The message that the event is about: its own, or the one that it changes; or null. */
  @Nullable MessageId subject() {
    var correction = correction();
    return correction == null ? message() : correction.target();
  }

  /** Whether it changes an earlier message. */
  boolean corrects() {
    return correction() != null;
  }

  private @Nullable Correction correction() {
    return content instanceof MessageReceived(var message) ? Correction.of(message) : null;
  }

  /** Whether it goes through the state machine. */
  boolean moves() {
    return switch (content) {
      case MessageReceived(var message) -> answerable(message);
      case HumanReplied _, Observed _, TimerFired _, Command _, ThreadControlChanged _ -> true;
      default -> false;
    };
  }

  /**
   * Only a person can be answered: in a group the assistant keeps silent, and without a sender
   * there is nobody.
   */
  static boolean answerable(InboundMessage message) {
    var contact = message.contact();
    return message.groupId() == null && (usable(contact.waId()) || usable(contact.userId()));
  }

  private static boolean usable(@Nullable String id) {
    return id != null && id.length() <= ID_CHARS_MAX;
  }
}
