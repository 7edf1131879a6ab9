package dev.chasqui.outbound;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;

/**
 * Shows the person that somebody is there. Best effort: failures are counted, never retried, never
 * thrown.
 */
@FunctionalInterface
public interface Presence {

  /** Marks the message (and those before it) as read and shows "typing…" for at most 25 s. */
  void readAndTyping(PhoneNumberId number, MessageId latest);
}
