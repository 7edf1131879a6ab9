package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final String WORDS = "¿Ya salió? 👋 <b>50 %</b> \"sí\" \\";

  /** A server that hashes what it makes of the text, as some do, must be able to do so. */
  @Test
  void whatIsNotAsciiGoesOutEscapedAsMetaDoes() {
    String body = Webhook.textMessage("200", "549", "wamid.1", 1, WORDS);
    assertThat(body)
        .contains("\\u00bfYa sali\\u00f3? \\ud83d\\udc4b <b>50 %<\\/b> \\\"s\\u00ed\\\" \\\\")
        .isASCII();
    assertThat(textOf(Buffer.buffer(body))).isEqualTo(WORDS);
  }

  @Test
  void aTemplateThatIsFilledInIsSignedAsItLeaves() {
    var signed = new AckBodies("secret", "run").message(20_003, 20_000, 10);
    var body = new String(signed.body(), StandardCharsets.UTF_8);
    assertThat(body)
        .isASCII()
        .contains("\"id\":\"wamid.run.20003\"", Question.person(3), Options.number(3))
        .doesNotContain("<");
    assertThat(signed.signature()).isEqualTo(new Webhook("secret").signature(body));
    assertThat(textOf(Buffer.buffer(signed.body()))).startsWith("¿Ya salió");
  }

  private static String textOf(Buffer body) {
    return new JsonObject(body)
        .getJsonArray("entry")
        .getJsonObject(0)
        .getJsonArray("changes")
        .getJsonObject(0)
        .getJsonObject("value")
        .getJsonArray("messages")
        .getJsonObject(0)
        .getJsonObject("text")
        .getString("body");
  }
}
