package dev.chasqui.store;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code aliases}: an id that leads to a conversation, or did.
 *
 * @param id of the row
 * @param alias the id, on its business number
 * @param conversation where it leads
 * @param learnedFrom the kind of event that taught it
 * @param since event time of what taught it
 * @param joined whether the alias had a conversation of its own, which was joined
 * @param storedAt when it was learned
 * @param endedAt when it ended; null while it is in force
 * @param takenBack whether an operator ended it
 */
public record AliasLink(
    long id,
    ConversationKey alias,
    ConversationKey conversation,
    IdentityKind kind,
    String learnedFrom,
    Instant since,
    boolean joined,
    Instant storedAt,
    @Nullable Instant endedAt,
    boolean takenBack) {

  /** Whether the id leads there now. */
  public boolean inForce() {
    return endedAt == null;
  }

  static ConversationKey on(ConversationKey other, String contact) {
    return new ConversationKey(other.number(), new ContactId(contact));
  }
}
