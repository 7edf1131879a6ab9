package dev.chasqui.e2e;

import dev.chasqui.testing.Eventually;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A node with people whose ids come, go and change, beside an outside Meta and model. */
abstract class IdentityScene extends NodeScene {
  /** The ids of a person, and those after a change. */
  String number = "";

  String user = "";
  String newNumber = "";
  String newUser = "";

  @BeforeEach
  void meet() {
    int person = 1000 + NUMBERS.incrementAndGet();
    number = "3471000" + person;
    newNumber = "3472000" + person;
    user = "ES.1" + person;
    newUser = "ES.2" + person;
  }

  static JsonObject text(@Nullable String waId, @Nullable String userId, String words) {
    var message =
        new JsonObject()
            .put("id", "wamid.ident" + NUMBERS.incrementAndGet())
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("type", "text")
            .put("text", new JsonObject().put("body", words));
    if (waId != null) {
      message.put("from", waId);
    }
    return userId == null ? message : message.put("from_user_id", userId);
  }

  static Buffer webhook(JsonObject message) {
    var contact = new JsonObject().put("profile", new JsonObject().put("username", "@same"));
    if (message.containsKey("from")) {
      contact.put("wa_id", message.getString("from"));
    }
    if (message.containsKey("from_user_id")) {
      contact.put("user_id", message.getString("from_user_id"));
    }
    var value = SomeMeta.value().put("messages", new JsonArray().add(message));
    return SomeMeta.change(
        "messages",
        "system".equals(message.getString("type"))
            ? value
            : value.put("contacts", new JsonArray().add(contact)));
  }

  void write(@Nullable String waId, @Nullable String userId, String words) {
    post(webhook(text(waId, userId, words)));
  }

  void notice(@Nullable String from, JsonObject system) {
    var message =
        new JsonObject()
            .put("id", "wamid.notice" + NUMBERS.incrementAndGet())
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("type", "system")
            .put("system", system.put("body", "…"));
    if (from != null) {
      message.put("from", from);
    }
    post(webhook(message));
  }

  String count(String sql, Object... values) {
    var rows = database.client().preparedQuery(sql).execute(Tuple.wrap(List.of(values))).await();
    return String.valueOf(rows.iterator().next().getValue(0));
  }

  void awaitAlias(String alias) {
    Eventually.eventually(
        "an alias of somebody",
        () ->
            count("SELECT count(*) FROM aliases WHERE alias = $1 AND undone_at IS NULL", alias)
                .equals("1"));
  }

  /** An echo under another key takes a little longer than what the person writes after it. */
  void awaitSilence(String conversation) {
    Eventually.eventually(
        "an agent has the word",
        () ->
            count(
                    "SELECT count(*) FROM conversations WHERE contact_id = $1"
                        + " AND silence IS NOT NULL",
                    conversation)
                .equals("1"));
  }

  String lastPrompt() {
    return model.prompts.getLast().encode();
  }

  void pause() {
    pause(QUIET_MILLIS);
  }
}
