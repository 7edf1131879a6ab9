package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo model on the wire. */
@ExtendWith(VertxExtension.class)
class DemoModelTest {
  private static final String PATH = "/chat/completions";

  @Test
  void streamsInTheShapesOfTheOpenAiApi(Vertx vertx) {
    DemoModel model = DemoModel.start(vertx, DemoModelOptions.instant(null)).await();
    JsonObject request =
        request("hola")
            .put("stream", true)
            .put("stream_options", new JsonObject().put("include_usage", true));
    String wire =
        new Http(vertx).post(model.uri(), PATH, null, request.toBuffer()).body().toString();

    assertThat(wire).endsWith("data: [DONE]\n\n");
    List<JsonObject> chunks =
        wire.lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> new JsonObject(line.substring(6)))
            .toList();
    assertThat(chunks).allMatch(c -> c.getString("object").equals("chat.completion.chunk"));
    assertThat(chunks).allMatch(c -> c.getString("model").equals("chasqui-demo"));
    assertThat(chunks.stream().map(c -> c.getString("id")).distinct()).hasSize(1);
    assertThat(delta(chunks.getFirst()).getString("role")).isEqualTo("assistant");
    JsonObject finish = chunks.get(chunks.size() - 2);
    assertThat(finish.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
        .isEqualTo("stop");
    JsonObject usage = chunks.getLast();
    assertThat(usage.getJsonArray("choices")).isEmpty();
    assertThat(usage.getJsonObject("usage").getInteger("completion_tokens"))
        .isEqualTo(chunks.size() - 3);
    String text =
        chunks.subList(1, chunks.size() - 2).stream()
            .map(c -> delta(c).getString("content"))
            .collect(Collectors.joining());
    assertThat(text).startsWith("¡Hola! Soy").endsWith("(respuesta de demostración)");
  }

  @Test
  void answersInOnePieceWhenNotStreaming(Vertx vertx) {
    DemoModel model = DemoModel.start(vertx, DemoModelOptions.instant(null)).await();
    JsonObject whole =
        new Http(vertx).post(model.uri(), PATH, "any token", request("hola").toBuffer()).json();
    assertThat(whole.getString("object")).isEqualTo("chat.completion");
    JsonObject choice = whole.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    assertThat(choice.getJsonObject("message").getString("content")).contains("Hola");
    assertThat(whole.getJsonObject("usage").getInteger("total_tokens")).isPositive();
  }

  @Test
  void callsTheHandOverForAComplaintWhenItIsOffered(Vertx vertx) {
    DemoModel model = DemoModel.start(vertx, DemoModelOptions.instant(null)).await();
    var http = new Http(vertx);
    JsonObject complaint = request("Me han cobrado dos veces, quiero mi dinero");
    JsonObject offered = complaint.copy().put("tools", tools("hand_over"));
    String wire =
        http.post(model.uri(), PATH, null, offered.copy().put("stream", true).toBuffer())
            .body()
            .toString();
    List<JsonObject> choices =
        wire.lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> new JsonObject(line.substring(6)).getJsonArray("choices").getJsonObject(0))
            .toList();
    assertThat(choices.getLast().getString("finish_reason")).isEqualTo("tool_calls");
    List<JsonObject> functions =
        choices.stream()
            .map(choice -> choice.getJsonObject("delta").getJsonArray("tool_calls"))
            .filter(calls -> calls != null)
            .map(calls -> calls.getJsonObject(0).getJsonObject("function"))
            .toList();
    assertThat(functions.getFirst().getString("name")).isEqualTo("hand_over");
    assertThat(functions).hasSizeGreaterThan(3);
    String arguments =
        functions.stream().map(f -> f.getString("arguments")).collect(Collectors.joining());
    assertThat(new JsonObject(arguments).getString("reason"))
        .isEqualTo("Queja o reclamación: «Me han cobrado dos veces, quiero mi dinero»");

    JsonObject message = message(http.post(model.uri(), PATH, null, offered.toBuffer()).json());
    assertThat(message.getValue("content")).isNull();
    assertThat(message.getJsonArray("tool_calls").getJsonObject(0).getJsonObject("function"))
        .isEqualTo(new JsonObject().put("name", "hand_over").put("arguments", arguments));
    for (JsonObject without :
        List.of(complaint, complaint.copy().put("tools", tools("get_weather")))) {
      JsonObject said = message(http.post(model.uri(), PATH, null, without.toBuffer()).json());
      assertThat(said.getString("content")).isNotBlank();
      assertThat(said.containsKey("tool_calls")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Esto es INACEPTABLE, quiero un reembolso        | true
          quiero que me devuelvan el dinero               | true
          quero meu dinheiro de volta                     | true
          I want a refund now!                            | true
          Unacceptable. You charged me twice              | true
          ¿Cuál es la política de devoluciones?           | false
          Do you give refunds?                            | false
          Posso trocar um produto?                        | false
          Quiero un pan de masa madre                     | false
          """)
  void tellsAComplaintFromAQuestionAboutReturns(String words, boolean complains) {
    var said = List.of(new DemoAnswers.Said("user", words));
    assertThat(DemoHandOver.reason(said) != null).isEqualTo(complains);
  }

  @Test
  void stopsAtTheTokenLimit(Vertx vertx) {
    DemoModel model = DemoModel.start(vertx, DemoModelOptions.instant(null)).await();
    JsonObject whole =
        new Http(vertx)
            .post(model.uri(), PATH, null, request("hola").put("max_tokens", 3).toBuffer())
            .json();
    assertThat(whole.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
        .isEqualTo("length");
    assertThat(whole.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNoRequest(Vertx vertx) {
    DemoModel model = DemoModel.start(vertx, DemoModelOptions.instant(null)).await();
    var http = new Http(vertx);
    assertThat(http.post(model.uri(), PATH, null, Buffer.buffer("{")).status()).isEqualTo(400);
    Http.Answer empty = http.post(model.uri(), PATH, null, Buffer.buffer("{\"messages\":[]}"));
    assertThat(empty.status()).isEqualTo(400);
    assertThat(empty.json().getJsonObject("error").getString("param")).isEqualTo("messages");
    assertThat(http.post(model.uri(), "/nothing", null, Buffer.buffer()).status()).isEqualTo(404);
    assertThat(http.get(model.uri(), "/models", null).body().toString()).contains("chasqui-demo");
  }

  @Test
  void stopsWhenTheCallerGoesAway(Vertx vertx) {
    var slow = new DemoModelOptions("127.0.0.1", 0, Duration.ofMillis(10), 1, 7, null);
    DemoModel model = DemoModel.start(vertx, slow).await();
    var client = vertx.createHttpClient();
    var answer =
        client
            .request(HttpMethod.POST, model.uri().getPort(), "127.0.0.1", "/v1" + PATH)
            .compose(request -> request.send(request("hola").put("stream", true).toBuffer()))
            .await();
    assertThat(model.running()).isEqualTo(1);
    answer.request().connection().close().await();
    Eventually.eventually("no answer runs", () -> model.running() == 0);
  }

  private static JsonObject request(String text) {
    var message = new JsonObject().put("role", "user").put("content", text);
    return new JsonObject().put("model", "gpt").put("messages", new JsonArray().add(message));
  }

  private static JsonArray tools(String name) {
    var function = new JsonObject().put("name", name);
    return new JsonArray().add(new JsonObject().put("type", "function").put("function", function));
  }

  private static JsonObject message(JsonObject whole) {
    return whole.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
  }

  private static JsonObject delta(JsonObject chunk) {
    return chunk.getJsonArray("choices").getJsonObject(0).getJsonObject("delta");
  }
}
