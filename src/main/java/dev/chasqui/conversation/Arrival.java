package dev.chasqui.conversation;

import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log and what it says.
 *
 * @param links what it teaches about the person's ids, to be stored with it
 */
record Arrival(LoggedEvent event, InboundEvent content, List<IdentityLink> links) {

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
}
