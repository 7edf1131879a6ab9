package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.Contact;
import dev.chasqui.model.GroupEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the four fields about groups (Meta: Groups API, webhooks). */
final class GroupParser {
  private GroupParser() {}

  /** An element of {@code groups[]}; null without a group and a type. */
  static @Nullable GroupEvent parse(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "group_id");
    String type = Json.text(item, "type");
    if (id == null || type == null) {
      return null;
    }
    return envelope.kind().equals("group_participants_update")
        ? new GroupEvent.ParticipantsChanged(
            envelope.source(),
            id,
            type,
            members(item.path("added_participants")),
            members(item.path("removed_participants")),
            Json.text(item, "reason"),
            Json.text(item, "initiated_by"),
            Json.text(item, "join_request_id"))
        : new GroupEvent.Changed(envelope.source(), id, type, Json.text(item, "request_id"));
  }

  private static List<Contact> members(JsonNode array) {
    List<Contact> members = new ArrayList<>();
    for (JsonNode member : array) {
      String number = ItemIdentity.digits(Json.firstText(member, "wa_id", "input"));
      String userId = Json.text(member, "user_id");
      String username = Json.text(member, "username");
      if (number != null || userId != null || username != null) {
        members.add(
            new Contact(number, userId, null, username, Json.text(member, "parent_user_id"), null));
      }
    }
    return members;
  }
}
