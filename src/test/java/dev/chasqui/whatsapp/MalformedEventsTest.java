package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.AccountEvent.AppError;
import dev.chasqui.model.HistoryEvent.ChunkArrived;
import dev.chasqui.model.HistoryEvent.HistoryMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.model.InboundEvent.MessageReceived;
import dev.chasqui.model.InboundEvent.Observed;
import dev.chasqui.model.InboundEvent.Unknown;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.TemplateEvent;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lacks a part, has one of another type, or stands under the wrong field. */
class MalformedEventsTest {
  private static final String METADATA =
      "\"metadata\":{\"phone_number_id\":\"8\",\"display_phone_number\":\"1555\"}";

  private static final Set<String> OF_A_NUMBER =
      Set.of("messages", "smb_message_echoes", "history", "standby");

  /** Each value lacks what its event cannot do without. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          account_update | {"event":"ACCOUNT_ATE_BREAKFAST"}
          account_update | {"event":{"PARTNER_ADDED":1}}
          account_update | {"event":"ACCOUNT_RESTRICTION","restriction_info":"all"}
          account_update | {"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"A"},{}]}
          account_update | {"event":"ACCOUNT_VIOLATION"}
          account_update | {"event":"DISABLED_UPDATE","ban_info":[]}
          account_update | {"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":["IN"]}
          account_update | {"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":7}
          account_alerts | {"alert_info":"look"}
          account_review_update | {}
          business_capability_update | {"max_phone_numbers_per_waba":"many"}
          partner_solutions | {"event":"SOLUTION_CREATED"}
          payment_configuration_update | {"status":"Active"}
          phone_number_quality_update | {"event":[]}
          phone_number_name_update | {"decision":null}
          security | {"requester":"1"}
          account_settings_update | {"type":{}}
          business_username_updates | {"username":"shop"}
          message_template_status_update | {"event":"APPROVED"}
          message_template_status_update | {"message_template_id":1}
          message_template_quality_update | {"message_template_id":1,"new_quality_score":{}}
          template_correct_category_detection | {"message_template_id":1,"guess":"?"}
          flows | {"event":"ENDPOINT_LATENCY","flow_id":"1"}
          flows | {"event":"FLOW_STATUS_CHANGE","flow_id":"1","new_status":[]}
          messaging_handovers | {"type":"control_lost","sender":{"phone_number":"1"}}
          messaging_handovers | {"type":"control_taken","control_taken":{}}
          smb_app_state_sync | {"state_sync":[{"action":"paint","contact":{"phone_number":"1"}}]}
          smb_app_state_sync | {"state_sync":[{"action":"add","contact":"Ana"}]}
          user_preferences | {"user_preferences":[{"value":"maybe","wa_id":"1"}]}
          user_preferences | {"user_preferences":[{"value":"stop"}]}
          automatic_events | {"automatic_events":[{"event_name":"Purchase"}]}
          user_id_update | {"user_id_update":[{"wa_id":"1","user_id":"US.1"}]}
          calls | {"calls":[{"id":"wacid.1","from":"1","event":"recording"}]}
          calls | {"statuses":[{"type":"call","status":"RINGING"}]}
          group_settings_update | {"groups":[{"type":"group_settings"}]}
          messages | {"user_actions":[{"action_type":"dance"}]}
          messages | {"conversation_context":{"type":"summary","summary":{}}}
          messages | {"errors":[{}]}
          history | {"history":[{"metadata":{"phase":"first"}}]}
          history | {"messages":[{"id":"wamid.1","type":"text"}]}
          standby | {"standby":{"messages":[{"id":"wamid.1"}]}}
          smb_message_echoes | {"message_echoes":[{"id":"wamid.1","from":"1555"}]}
          """)
  void keepsWhatItCannotReadAsItIs(String field, String value) {
    assertThat(events(field, value))
        .singleElement()
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown -> {
              assertThat(unknown.field()).isEqualTo(field);
              assertThat(value).contains(unknown.json());
            });
  }

  /** Routing goes by field: the same arrays mean something else under another one. */
  @Test
  void neverTakesHistoryForTheLiveConversation() {
    String message =
        "{\"id\":\"wamid.1\",\"from\":\"1\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}";
    String echo = "{\"id\":\"wamid.2\",\"from\":\"1555\",\"to\":\"1\",\"type\":\"sticker\"}";
    String both = "{\"messages\":[" + message + "],\"message_echoes\":[" + echo + "]}";
    assertThat(events("history", both))
        .hasSize(2)
        .allSatisfy(event -> assertThat(event).isInstanceOf(HistoryMessage.class));
    assertThat(events("standby", "{\"standby\":" + both + "}"))
        .hasSize(2)
        .allSatisfy(event -> assertThat(event).isInstanceOf(Observed.class));
    assertThat(events("messages", both))
        .hasSize(2)
        .hasAtLeastOneElementOfType(MessageReceived.class)
        .hasAtLeastOneElementOfType(Unknown.class);
    assertThat(events("smb_message_echoes", both))
        .hasSize(2)
        .hasAtLeastOneElementOfType(HumanReplied.class)
        .hasAtLeastOneElementOfType(Unknown.class);
  }

  @Test
  void readsAllArraysOfOneValue() {
    assertThat(
            events(
                "messages",
                """
                {"messages":[{"id":"a","from":"1","type":"text","text":{"body":"x"}}],
                 "statuses":[{"id":"b","status":"read","recipient_id":"1"}],
                 "errors":[{"code":131000,"title":"oops"}]}
                """))
        .hasSize(3)
        .hasAtLeastOneElementOfType(MessageReceived.class)
        .hasAtLeastOneElementOfType(InboundEvent.StatusChanged.class)
        .hasAtLeastOneElementOfType(AppError.class);
  }

  @Test
  void losesNothingOfAMalformedChunk() {
    List<InboundEvent> events =
        events(
            "history",
            """
            {"history":[{"metadata":{"phase":1,"chunk_order":2,"progress":30},"extra":"kept",
              "threads":["no thread",{"id":"1","mood":"good","messages":[
                {"id":"h1","from":"1","from_user_id":"US.1","type":"text","text":{"body":"x"}},
                "no message",
                {"id":"h2","from":"1555","type":"media_placeholder"}]}]}]}
            """);
    assertThat(events).hasSize(4);
    assertThat(events.get(1)).isInstanceOf(Unknown.class);
    assertThat(List.of(events.get(0), events.get(2)))
        .allSatisfy(event -> assertThat(event.conversation().toString()).isEqualTo("8:US.1"));
    assertThat(events.get(3))
        .isInstanceOfSatisfying(
            ChunkArrived.class,
            chunk ->
                assertThat(chunk.json()).contains("kept", "no thread", "mood").doesNotContain("h1"))
        .isNotEqualTo(events.get(2));
  }

  @Test
  void tellsChunksOfTwoOnboardingsApart() {
    String one = chunk("h1");
    assertThat(events("history", one).getLast().dedupKey())
        .isEqualTo(events("history", one).getLast().dedupKey())
        .isNotEqualTo(events("history", chunk("h2")).getLast().dedupKey());
  }

  @Test
  void recognisesTemplateEventsByTheirKeys() {
    assertThat(
            events(
                "template_correct_category_detection",
                "{\"message_template_id\":1,\"correct_category\":\"MARKETING\"}"))
        .singleElement()
        .isInstanceOfSatisfying(
            TemplateEvent.CategoryChanged.class,
            change -> assertThat(change.next()).isEqualTo("MARKETING"));
  }

  /** Spelt out, the number alone would fill the memory. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "\"1E999999999\"", "\"two\"", "null", "[2]"})
  void doesNotTakeAnOrderWhoseQuantityItCannotRead(String quantity) {
    String order =
        Samples.body("msg-order")
            .toString()
            .replaceFirst("\"quantity\": 2", "\"quantity\": " + quantity);
    var message = (MessageReceived) Samples.events(Buffer.buffer(order)).getFirst();
    assertThat(message.message().content()).isInstanceOf(MessageContent.Unknown.class);
    assertThat(MessageDescription.describe(message.message())).contains("\"order\"");
  }

  private static String chunk(String message) {
    return """
    {"history":[{"metadata":{"phase":0,"chunk_order":1,"progress":10},
      "threads":[{"id":"1","messages":[{"id":"%s","from":"1"}]}]}]}
    """
        .formatted(message);
  }

  private static List<InboundEvent> events(String field, String value) {
    String withNumber =
        OF_A_NUMBER.contains(field)
            ? value.strip().replaceFirst("^\\{", "{" + METADATA + ",")
            : value;
    return Samples.events(
        Buffer.buffer(
            """
            {"object":"whatsapp_business_account","entry":[{"id":"9","changes":[
              {"field":"%s","value":%s}]}]}
            """
                .formatted(field, withNumber)));
  }
}
