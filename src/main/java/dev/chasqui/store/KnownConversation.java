package dev.chasqui.store;

import dev.chasqui.model.Contact;
import dev.chasqui.model.Standing;
import java.time.Instant;

/**
 * What the record knows of a conversation before its next event.
 *
 * @param contact how the person was last seen
 * @param contactAt event time of what the contact's ids were last learned from
 */
public record KnownConversation(Standing standing, Contact contact, Instant contactAt) {

  /** A conversation that has no row yet. */
  public static final KnownConversation NEW =
      new KnownConversation(Standing.NEW, new Contact(null, null, null, null), Instant.EPOCH);
}
