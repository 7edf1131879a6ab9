package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.model.HistoryEvent.HistoryMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.ThreadImported;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSplitterTest {
  private static final String NUMBER = "880000000000001";
  private static final String ANA = NUMBER + ":US.70000000000000000001";
  private static final String ANA_BY_NUMBER = NUMBER + ":15550002222";

  private final WebhookSplitter splitter = new WebhookSplitter();

  @ParameterizedTest
  @CsvSource({
    "msg-text, 880000000000001:US.70000000000000000001",
    "msg-text-bsuid-no-phone, 880000000000001:US.70000000000000000001",
    "msg-text-bsuid-empty-phone, 880000000000001:US.70000000000000000001",
    "msg-text-no-contacts, 880000000000001:US.70000000000000000001",
    "msg-user-actions-click, 880000000000001:US.70000000000000000001",
    "msg-system-number-changed, 880000000000001:US.70000000000000000001",
    "msg-system-user-id-changed, 880000000000001:US.70000000000000000001",
    "msg-system-user-id-changed-with-phone, 880000000000001:15550002222",
    "msg-system-number-changed-legacy, 880000000000001:15550002222",
    "msg-system-identity-changed, 880000000000001:15550002222",
    "msg-text-legacy-no-bsuid, 880000000000001:15550002222",
    "msg-group-text, 880000000000001:Y2FwaV9ncm91cDpURVNUR1JPVVAx",
    "status-group, 880000000000001:Y2FwaV9ncm91cDpURVNUR1JPVVAx",
    "group-participants-update, 880000000000001:Y2FwaV9ncm91cDpURVNUR1JPVVAx",
    "status-read, 880000000000001:US.70000000000000000001",
    "status-bsuid-only, 880000000000001:US.70000000000000000001",
    "status-failed-131026, 880000000000001:15550002222",
    "smb-echo-text, 880000000000001:15550002222",
    "smb-echo-bsuid, 880000000000001:US.70000000000000000001",
    "smb-state-bsuid, 880000000000001:US.70000000000000000001",
    "smb-state-remove, 880000000000001:15550002222",
    "history-media, 880000000000001:US.70000000000000000001",
    "history-media-echo, 880000000000001:US.70000000000000000001",
    "history-phase0, 880000000000001:15550002222",
    "history-bsuid, 880000000000001:US.70000000000000000001",
    "history-final, 880000000000001:history/990000000000001",
    "calls-connect-user, 880000000000001:US.70000000000000000001",
    "calls-connect-business, 880000000000001:US.70000000000000000001",
    "calls-terminate, 880000000000001:15550002222",
    "standby-message, 880000000000001:US.70000000000000000001",
    "standby-echo, 880000000000001:15550002222",
    "standby-status, 880000000000001:15550002222",
    "handover-control-passed, 880000000000001:15550002222",
    "user-preferences-stop, 880000000000001:US.70000000000000000001",
    "user-id-update-legacy-doc, 880000000000001:US.70000000000000000001",
    "msg-value-errors, 880000000000001:messages/990000000000001",
    "account-update-partner-added, account:account_update/990000000000001",
    "template-status-approved, account:message_template_status_update/990000000000001",
    "account-settings-update, 880000000000001:account_settings_update/990000000000001",
    "unknown-field, 880000000000001:brand_new_field_2027/990000000000001",
    "dashboard-test, 123456123:16315551181"
  })
  void keysItemsByTheConversationTheyBelongTo(String sample, String key) {
    assertThat(splitter.split(Samples.body(sample)))
        .first()
        .extracting(item -> item.key().toString())
        .isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "msg-text, message",
    "status-read-before-delivered, status status",
    "smb-echo-text, echo",
    "smb-state-add, smb_app_state_sync smb_app_state_sync",
    "history-phase0, history history history",
    "history-final, history",
    "history-media, history",
    "calls-status, calls",
    "calls-terminate-failed, calls calls",
    "msg-value-errors, error",
    "msg-user-actions-click, user_action",
    "msg-conversation-context, message conversation_context",
    "standby-message, standby",
    "account-alerts, account_alerts",
    "unknown-field, other",
    "batch-multi-entry, message message message status",
    "batch-with-poison, message message message",
    "not-whatsapp-object, ''"
  })
  void namesTheKindOfEachItem(String sample, String kinds) {
    assertThat(splitter.split(Samples.body(sample)).stream().map(WebhookItem::kind))
        .containsExactly(kinds.isEmpty() ? new String[0] : kinds.split(" "));
  }

  @Test
  void putsMessagesOfOneThreadTogether() {
    var threads =
        IntStream.range(0, 2)
            .mapToObj(thread ->
                new JsonObject()
                    .put("id", "3460000000" + thread)
                    .put("messages", new JsonArray(messages(thread, thread == 0 ? 120 : 2))))
            .toList();
    var body = chunk(threads);
    var items = splitter.split(body);
    assertThat(items)
        .extracting(item -> item.key().toString())
        .containsExactly(
            NUMBER + ":34600000000",
            NUMBER + ":34600000000",
            NUMBER + ":34600000000",
            NUMBER + ":34600000001",
            NUMBER + ":history/9");
    var parser = new EventParser();
    var events =
        items.stream()
            .map(item -> parser.parse(item.kind(), item.value(), Samples.NOW))
            .filter(ThreadImported.class::isInstance)
            .map(ThreadImported.class::cast)
            .toList();
    assertThat(events)
        .extracting(event -> event.messages().size())
        .containsExactly(WebhookSplitter.TOGETHER_MAX, WebhookSplitter.TOGETHER_MAX, 20, 2);
    assertThat(events.stream().flatMap(event -> event.messages().stream()))
        .allMatch(HistoryMessage.class::isInstance)
        .extracting(InboundEvent::dedupKey)
        .containsExactlyElementsOf(
            IntStream.range(0, 122)
                .mapToObj(i -> "history/" + (i < 120 ? "0." + i : "1." + (i - 120)))
                .toList());
    assertThat(events).extracting(InboundEvent::dedupKey).doesNotHaveDuplicates();
    assertThat(splitter.split(body)).isEqualTo(items);
    assertThat(Samples.events(chunk(threads.subList(1, 2))).getFirst())
        .isEqualTo(events.getLast().messages().getFirst());
  }

  private static List<JsonObject> messages(int thread, int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new JsonObject()
                .put("id", thread + "." + i)
                .put("from", i % 2 == 0 ? "3460000000" + thread : "1555")
                .put("timestamp", "" + (1_700_000_000 + i))
                .put("type", "text")
                .put("text", new JsonObject().put("body", "palabra " + i)))
        .toList();
  }

  private static Buffer chunk(List<JsonObject> threads) {
    var metadata = new JsonObject().put("phase", 0).put("chunk_order", 1).put("progress", 5);
    var value =
        new JsonObject()
            .put(
                "metadata",
                new JsonObject().put("phone_number_id", NUMBER).put("display_phone_number", "1555"))
            .put(
                "history",
                List.of(new JsonObject().put("metadata", metadata).put("threads", threads)));
    var change = new JsonObject().put("field", "history").put("value", value);
    var entry = new JsonObject().put("id", "9").put("changes", List.of(change));
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", List.of(entry))
        .toBuffer();
  }

  @Test
  void makesItemsThatStandOnTheirOwn() {
    var items = splitter.split(Samples.body("batch-multi-entry"));
    var second = items.get(2).value().toJsonObject();
    assertThat(second.getInteger("v")).isEqualTo(1);
    assertThat(second.getString("field")).isEqualTo("messages");
    assertThat(second.getString("part")).isEqualTo("messages");
    assertThat(second.getString("waba")).isEqualTo("990000000000001");
    assertThat(second.getJsonObject("metadata").getString("phone_number_id")).isEqualTo(NUMBER);
    assertThat(second.getJsonObject("contact").getString("wa_id")).isEqualTo("15550003333");
    assertThat(second.getJsonObject("item").getString("id")).isEqualTo("wamid.TESTIN0082");
    assertThat(second.containsKey("time")).isFalse();
    var alert = splitter.split(Samples.body("account-alerts")).getFirst().value().toJsonObject();
    assertThat(alert.getLong("time")).isEqualTo(1790000000L);
  }

  @Test
  void keepsOneKeyForMessagesStatusesAndEchoesOfOnePerson() {
    assertThat(List.of("msg-text", "status-opaque", "smb-echo-bsuid", "calls-connect-user"))
        .allSatisfy(name -> assertThat(keys(Samples.body(name))).containsExactly(ANA));
  }

  @Test
  void neverGivesAPersonTheIdentityOfAnother() {
    JsonObject value =
        value()
            .put(
                "contacts",
                new JsonArray()
                    .add(new JsonObject().put("wa_id", "15550003333").put("user_id", "US.2")))
            .put(
                "messages",
                new JsonArray().add(new JsonObject().put("from", "15550002222").put("id", "m")));
    assertThat(keys(body("messages", value))).containsExactly(ANA_BY_NUMBER);
  }

  @Test
  void readsNumbersInAnyNotation() {
    JsonObject value =
        value()
            .put(
                "messages",
                new JsonArray()
                    .add(new JsonObject().put("from", "+1 (555) 000-2222").put("id", "a"))
                    .add(new JsonObject().put("from", 15550002222L).put("id", "b")));
    assertThat(keys(body("messages", value))).containsExactly(ANA_BY_NUMBER, ANA_BY_NUMBER);
  }

  @ParameterizedTest
  @CsvSource({"12:34, 12_34:1", "' ', account:1", "'', account:1"})
  void survivesStrangePhoneNumberIds(String id, String key) {
    JsonObject value =
        new JsonObject()
            .put("metadata", new JsonObject().put("phone_number_id", id))
            .put("messages", new JsonArray().add(new JsonObject().put("from", "1").put("id", "m")));
    assertThat(keys(body("messages", value))).containsExactly(key);
  }

  @Test
  void replacesEndlessIdsByTheirHash() {
    JsonObject value =
        value()
            .put(
                "messages",
                new JsonArray().add(new JsonObject().put("from_user_id", "U".repeat(9000))));
    assertThat(keys(body("messages", value))).allMatch(key -> key.length() < 100);
  }

  @Test
  void keepsWhatItDoesNotKnow() {
    JsonObject value =
        value()
            .put("messages", new JsonArray().add("not an object").add(JsonArray.of(1)).addNull())
            .put("statuses", new JsonArray())
            .put("novelty", JsonArray.of(1, 2))
            .put("also", "new");
    var items = splitter.split(body("messages", value));
    assertThat(items).extracting(WebhookItem::kind).containsOnly("other").hasSize(4);
    assertThat(items.get(3).value().toJsonObject().getJsonObject("item"))
        .isEqualTo(new JsonObject().put("novelty", JsonArray.of(1, 2)).put("also", "new"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"object\":\"whatsapp_business_account\",\"entry\":[7]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":{\"id\":\"1\",\"changes\":[]}}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{}]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[null]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\"}]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":[]}]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{}}]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[]}}]}]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"field\":5,\"value\":{\"a\":1e400}}]}]}"
      })
  void turnsBrokenEnvelopesIntoOneOtherItem(String body) {
    assertThat(splitter.split(Buffer.buffer(body)))
        .singleElement()
        .satisfies(item -> assertThat(item.kind()).isEqualTo("other"))
        .satisfies(item -> assertThat(item.value().toJsonObject().containsKey("item")).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"object\":\"page\",\"entry\":[{\"changes\":[{\"field\":\"feed\",\"value\":{}}]}]}",
        "{\"object\":\"whatsapp_business_account\"}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[]}"
      })
  void findsNothingInBodiesOfOthers(String body) {
    assertThat(splitter.split(Buffer.buffer(body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[]", "7", "null", "{", "{} {}", "{}x", "<a/>", "{\"a\":\"\\x\"}"})
  void refusesWhatIsNoJsonObject(String body) {
    assertThatThrownBy(() -> splitter.split(Buffer.buffer(body)))
        .isInstanceOf(MalformedWebhookException.class);
  }

  @Test
  void refusesDeepNestingAndInvalidUtf8WithoutQuotingTheBody() {
    String deep = "{\"secret\":" + "[".repeat(200) + "]".repeat(200) + "}";
    byte[] latin1 = {'{', '"', 's', 'e', 'c', 'r', 'e', 't', '"', ':', '"', (byte) 0xE7, '"', '}'};
    assertThat(List.of(Buffer.buffer(deep), Buffer.buffer(latin1)))
        .allSatisfy(body ->
            assertThatThrownBy(() -> splitter.split(body))
                .isInstanceOf(MalformedWebhookException.class)
                .hasNoCause()
                .message()
                .doesNotContain("secret"));
  }

  @Test
  void keepsHalvesOfSurrogatePairsFromFailingTheirSiblings() {
    String text =
        body(
                "messages",
                value()
                    .put(
                        "messages",
                        new JsonArray()
                            .add(message("m1", "15550002222", "BAD"))
                            .add(message("m2", "15550002222", "fine"))))
            .toString()
            .replace("BAD", "\\ud83d \\u0000");
    assertThat(splitter.split(Buffer.buffer(text)))
        .extracting(WebhookItem::id)
        .containsExactly("m1", "m2");
  }

  private List<String> keys(Buffer body) {
    return splitter.split(body).stream().map(item -> item.key().toString()).toList();
  }

  private static JsonObject value() {
    return new JsonObject()
        .put(
            "metadata",
            new JsonObject()
                .put("phone_number_id", NUMBER)
                .put("display_phone_number", "15550001111"));
  }

  private static JsonObject message(String id, String from, String text) {
    return new JsonObject()
        .put("id", id)
        .put("from", from)
        .put("type", "text")
        .put("text", new JsonObject().put("body", text));
  }

  private static Buffer body(String field, JsonObject value) {
    var change = new JsonObject().put("field", field).put("value", value);
    var entry = new JsonObject().put("id", "990000000000001").put("changes", JsonArray.of(change));
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", JsonArray.of(entry))
        .toBuffer();
  }
}
