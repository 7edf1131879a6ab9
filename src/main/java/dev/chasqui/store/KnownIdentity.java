package dev.chasqui.store;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the record knows of an id on a business number.
 *
 * @param canonical the conversation that it is an alias of; null when it is none
 * @param since event time from which it is an alias; null when it is none
 * @param joined whether the conversation under the id was joined to that of {@code canonical}
 * @param exists whether a conversation is stored under the id itself
 * @param userIds all business-scoped user ids of the person whom the id leads to
 * @param rejected ids that it was linked with, in either direction, by a mistake that was taken
 *     back
 */
public record KnownIdentity(
    @Nullable String canonical,
    @Nullable Instant since,
    boolean joined,
    boolean exists,
    Set<String> userIds,
    Set<String> rejected) {

  /** Nothing is known. */
  public static final KnownIdentity NONE =
      new KnownIdentity(null, null, false, false, Set.of(), Set.of());

  public KnownIdentity {
    userIds = Set.copyOf(userIds);
    rejected = Set.copyOf(rejected);
  }
}
