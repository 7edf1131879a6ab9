package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.llm.Tool;
import dev.chasqui.llm.ToolCall;
import dev.chasqui.testing.Eventually;
import dev.chasqui.testing.ScriptedModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a turn tells when the model hands over. */
@ExtendWith(VertxExtension.class)
class TurnTest {
  private static final ToolCall CALL =
      new ToolCall("call_1", "hand_over", "{\"reason\":\"Pide un reembolso\"}");

  private final ScriptedModel model = new ScriptedModel();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile @Nullable Turn turn;

  @BeforeEach
  void start(Vertx vertx) {
    var assistant =
        new AssistantConfig(
            "Luz", "Sol", "", List.of("es"), Map.of(), List.of(), Map.of(), Map.of());
    var conversation = ConversationConfig.defaults();
    var endpoint = new ModelConfig.Endpoint(URI.create("http://127.0.0.1/v1"), null, "m");
    var prompts = new PromptBuilder(assistant, conversation, () -> Instant.EPOCH);
    var runner = new Turn.Runner(model, prompts, conversation, ModelConfig.of(endpoint, null));
    vertx
        .getOrCreateContext()
        .runOnContext(_ ->
            turn =
                runner.start(
                    Future.succeededFuture(List.of()), List.of("hola"), null, "trace", ear()));
  }

  private Turn.Listener ear() {
    return new Turn.Listener() {
      @Override
      public void firstToken() {
        told.add("first token");
      }

      @Override
      public void sentenceReady() {
        told.add("sentence");
      }

      @Override
      public void handOver(String reason) {
        told.add("hand over: " + reason);
      }

      @Override
      public void completed(ModelResult result) {
        told.add("completed");
      }

      @Override
      public void failed(ModelException failure) {
        told.add("failed");
      }
    };
  }

  private Turn turn() {
    return Objects.requireNonNull(turn);
  }

  private void awaitTold(String... expected) {
    Eventually.eventually(List.of(expected).getLast(), () -> told.size() >= expected.length);
    assertThat(told).containsExactly(expected);
  }

  @Test
  void offersTheHandOver() {
    assertThat(model.call(0).request().tools()).extracting(Tool::name).containsExactly("hand_over");
  }

  @Test
  void tellsTheHandOverOnceRightBeforeTheEnd() {
    model.call(0).toolCalls(CALL, CALL);
    awaitTold("first token");
    model.call(0).complete();
    awaitTold("first token", "hand over: Pide un reembolso", "completed");
    assertThat(turn().handsOver()).isTrue();
  }

  @Test
  void dropsWhatTheModelWroteBeside() {
    model.call(0).delta("Lo siento mucho. Te paso con alguien. ");
    model.call(0).toolCalls(CALL);
    model.call(0).complete();
    awaitTold("first token", "sentence", "hand over: Pide un reembolso", "completed");
    assertThat(turn().usable()).isFalse();
    assertThat(turn().takeSentences()).isNull();
    assertThat(turn().takeRest().isEmpty()).isTrue();
  }

  @Test
  void handsOverWhenTheCallBreaksOffAfterwards() {
    model.call(0).toolCalls(CALL);
    model.call(0).fail(ModelException.Kind.BROKEN_STREAM);
    awaitTold("first token", "hand over: Pide un reembolso", "failed");
  }

  @Test
  void answersAsEverWithoutACall() {
    model.call(0).delta("Abrimos a las 7.");
    model.call(0).complete();
    awaitTold("first token", "completed");
    assertThat(turn().handsOver()).isFalse();
    assertThat(turn().takeRest().raw()).isEqualTo("Abrimos a las 7.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"reason":"  Pide\\n\\tun \\u0000 reembolso "}   | Pide un reembolso
          {"reason":"x","more":[1]}                        | x
          "solo texto"                                     | solo texto
          {"reason":"\\u202e\\u200b"}                      | the model asked for a human agent
          {"reason":null}                                  | the model asked for a human agent
          {"reason":["x"]}                                 | the model asked for a human agent
          {}                                               | the model asked for a human agent
          []                                               | the model asked for a human agent
          {"reason":"se cort                               | the model asked for a human agent
          no JSON                                          | the model asked for a human agent
          ''                                               | the model asked for a human agent
          """)
  void makesAReasonOfWhateverTheModelWrote(String arguments, String reason) {
    assertThat(HandOver.reason(List.of(new ToolCall("", "hand_over", arguments))))
        .isEqualTo(reason);
  }

  @Test
  void cutsALongReasonBetweenCharacters() {
    String reason =
        HandOver.reason(
            List.of(new ToolCall("", "hand_over", "{\"reason\":\"" + "😡".repeat(1_000) + "\"}")));
    assertThat(reason).isEqualTo("😡".repeat(HandOver.REASON_CHARS_MAX));
    assertThat(HandOver.reason(List.of(new ToolCall("", "other", "{}")))).isNull();
  }
}
