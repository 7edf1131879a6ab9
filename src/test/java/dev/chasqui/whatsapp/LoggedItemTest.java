package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent.MessageReceived;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggedItemTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ConversationKey OTHER = ConversationKey.parse("1:ES.other: one");

  private static WebhookItem message(JsonObject message) {
    var value =
        new JsonObject()
            .put("metadata", new JsonObject().put("phone_number_id", "1"))
            .put("messages", new JsonArray().add(message));
    var change = new JsonObject().put("field", "messages").put("value", value);
    var entry = new JsonObject().put("changes", new JsonArray().add(change));
    var body =
        new JsonObject()
            .put("object", "whatsapp_business_account")
            .put("entry", new JsonArray().add(entry));
    return new WebhookSplitter().split(body.toBuffer()).getFirst();
  }

  private static MessageReceived parsed(Buffer value) {
    return (MessageReceived) new EventParser().parse("message", value, NOW);
  }

  @Test
  void belongsToTheOtherConversationAndIsTheSameMessage() {
    // Without an id of its own, so that one is derived.
    var item =
        message(
            new JsonObject()
                .put("from", "34600000001")
                .put("type", "text")
                .put("text", new JsonObject().put("body", "hola")));
    var once = Objects.requireNonNull(LoggedItem.under(OTHER, item.value()));
    var twice = Objects.requireNonNull(LoggedItem.under(ConversationKey.parse("1:x"), once));
    assertThat(parsed(once).conversation()).isEqualTo(OTHER);
    assertThat(parsed(twice).conversation()).isEqualTo(ConversationKey.parse("1:x"));
    assertThat(parsed(once).dedupKey()).isEqualTo(parsed(item.value()).dedupKey());
    assertThat(parsed(twice).dedupKey()).isEqualTo(parsed(item.value()).dedupKey());
    assertThat(parsed(once).message().contact().waId()).isEqualTo("34600000001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "\"x\"", "{\"v\":", "\u0000"})
  void whatIsNoItemCanHaveNoKey(String value) {
    assertThat(LoggedItem.under(OTHER, Buffer.buffer(value))).isNull();
  }

  @Test
  void aNoticeThatNamesTheNewIdAsTheSendersBelongsToTheNumber() {
    var system =
        new JsonObject()
            .put("type", "user_changed_user_id")
            .put("user_id", "ES.new")
            .put("wa_id", "34600000002");
    var notice =
        new JsonObject()
            .put("id", "m")
            .put("from", "34600000001")
            .put("from_user_id", "ES.new")
            .put("type", "system")
            .put("system", system);
    assertThat(message(notice).key()).isEqualTo(ConversationKey.parse("1:34600000001"));
    notice.remove("from");
    assertThat(message(notice).key()).isEqualTo(ConversationKey.parse("1:ES.new"));
  }
}
