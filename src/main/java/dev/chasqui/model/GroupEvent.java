package dev.chasqui.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened to a group (Meta: Groups API). */
public sealed interface GroupEvent extends SourcedEvent {

  /** Meta's id of the group, which is also the contact of its conversation. */
  String groupId();

  /** Such as {@code group_create} or {@code group_participants_add}. */
  String type();

  /**
   * Members came, went, or ask to come.
   *
   * @param reason such as {@code invite_link}
   * @param initiatedBy {@code business} or {@code participant}
   */
  record ParticipantsChanged(
      Source source,
      String groupId,
      String type,
      List<Contact> added,
      List<Contact> removed,
      @Nullable String reason,
      @Nullable String initiatedBy,
      @Nullable String joinRequestId)
      implements GroupEvent {
    public ParticipantsChanged {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  /**
   * Its life, settings or state changed; the field tells which.
   *
   * @param requestId of our request that led to it, else null
   */
  record Changed(Source source, String groupId, String type, @Nullable String requestId)
      implements GroupEvent {}
}
