package dev.chasqui.store;

import dev.chasqui.model.Contact;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.model.Standing;
import java.time.Instant;

/**
 * What the record knows of a conversation before its next event.
 *
 * @param window until when the person may be written to freely
 * @param contact how the person was last seen
 * @param contactAt event time of what the contact's ids were last learned from
 */
public record KnownConversation(
    Standing standing, ServiceWindow window, Contact contact, Instant contactAt) {

  /** A conversation that has no row yet. */
  public static final KnownConversation NEW =
      new KnownConversation(
          Standing.NEW, ServiceWindow.NEVER, new Contact(null, null, null, null), Instant.EPOCH);
}
