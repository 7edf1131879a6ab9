package dev.chasqui.store;

import dev.chasqui.model.Contact;
import dev.chasqui.model.Standing;

/**
 * What the record knows of a conversation before its next event.
 *
 * @param contact how the person was last seen
 */
public record KnownConversation(Standing standing, Contact contact) {

  /** A conversation that has no row yet. */
  public static final KnownConversation NEW =
      new KnownConversation(Standing.NEW, new Contact(null, null, null, null));
}
