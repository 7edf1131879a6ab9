package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What agents do in the WhatsApp Business App, as it reaches a gateway. */
@ExtendWith(VertxExtension.class)
class BusinessAppTest {
  private static final String ANA = "34600111222";

  private FakeGateway gateway;
  private SimulatedMeta meta;
  private SimulatedPerson ana;

  @BeforeEach
  void connect(Vertx vertx) {
    gateway = FakeGateway.start(vertx);
    meta = SimulatedMeta.start(vertx, TestOptions.meta()).await();
    meta.connect(gateway.webhookUri()).await();
    ana = meta.person(ANA, "Ana");
  }

  @Test
  void deliversWhatAnAgentWritesAsASignedEcho() {
    String id = meta.app().write(ana.card(), "Soy Marta, ¿qué necesitas?").await().messageId();

    FakeGateway.Delivery delivery = gateway.deliveries.getFirst();
    assertThat(delivery.signature())
        .isEqualTo(new HmacSigner(meta.options().appSecret()).sign(delivery.body().getBytes()));
    JsonObject change =
        new JsonObject(delivery.body())
            .getJsonArray("entry")
            .getJsonObject(0)
            .getJsonArray("changes")
            .getJsonObject(0);
    assertThat(change.getString("field")).isEqualTo("smb_message_echoes");
    JsonObject echo = echo(0);
    assertThat(echo.getString("timestamp")).matches("\\d{10}");
    assertThat(echo.copy())
        .isEqualTo(
            new JsonObject()
                .put("from", "15550001111")
                .put("to", ANA)
                .put("to_user_id", ana.card().userId())
                .put("id", id)
                .put("timestamp", echo.getString("timestamp"))
                .put("type", "text")
                .put("text", new JsonObject().put("body", "Soy Marta, ¿qué necesitas?")));
    Bubble shown = ana.chat().getFirst();
    assertThat(shown.author()).isEqualTo(Bubble.Author.AGENT);
    assertThat(shown.fromPerson()).isFalse();
    assertThat(ana.answersSince(shown.at())).as("the gateway sent nothing").isEmpty();
  }

  @Test
  void namesNoNumberOfAPersonWhoKeepsItPrivate() {
    PersonCard lucia = meta.personWithoutNumber("seed", "Lucía").card();
    meta.app().write(lucia, "Hola").await();
    assertThat(echo(0).containsKey("to")).isFalse();
    assertThat(echo(0).getString("to_user_id")).isEqualTo(lucia.userId());
  }

  @Test
  void triesAgainAndDeliversCopiesLikeOtherWebhooks() {
    gateway.refusals.addAll(List.of(503, 500));
    WebhookReceipt receipt = meta.app().write(ana.card(), "Hola").await();
    assertThat(receipt.tries()).isEqualTo(3);
    assertThat(ana.chat().getFirst().state()).isEqualTo(Bubble.State.DELIVERED);

    meta.redeliver(receipt.messageId(), 2).await();
    assertThat(gateway.echoes()).hasSize(5);
    assertThat(gateway.echoes().stream().map(FakeGateway.Delivery::body).distinct()).hasSize(1);
  }

  @Test
  void correctsAndDeletesOnlyWhatAnAgentWrote() {
    String id = meta.app().write(ana.card(), "Son 10 euros").await().messageId();
    meta.app().edit(id, "Son 12 euros").await();
    assertThat(echo(1).getString("type")).isEqualTo("edit");
    JsonObject edit = echo(1).getJsonObject("edit");
    assertThat(edit.getString("original_message_id")).isEqualTo(id);
    assertThat(edit.getJsonObject("message").getJsonObject("text").getString("body"))
        .isEqualTo("Son 12 euros");
    assertThat(ana.chat().getFirst().text()).isEqualTo("Son 12 euros");

    meta.app().delete(id).await();
    assertThat(echo(2).getString("type")).isEqualTo("revoke");
    assertThat(echo(2).getJsonObject("revoke").getString("original_message_id")).isEqualTo(id);
    assertThat(ana.chat().getFirst().kind()).isEqualTo("deleted");
    assertThat(ana.chat().getFirst().text()).isEmpty();

    String hers = ana.sendText("hola").await().messageId();
    for (String other : List.of(id, hers, "wamid.unknown")) {
      assertThatThrownBy(() -> meta.app().edit(other, "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("agent");
      assertThatThrownBy(() -> meta.app().delete(other))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(gateway.echoes()).hasSize(3);
  }

  @Test
  void refusesWhatTheAppCannotSend() {
    for (String text : List.of("", "  \n", "x".repeat(4_097))) {
      assertThatThrownBy(() -> meta.app().write(ana.card(), text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4096");
    }
    assertThat(ana.chat()).isEmpty();
    assertThat(gateway.deliveries).isEmpty();
  }

  @Test
  void leavesTheServiceWindowClosed(Vertx vertx) {
    meta.app().write(ana.card(), "Hola").await();
    String body =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("to", ANA)
            .put("type", "text")
            .put("text", new JsonObject().put("body", "x"))
            .encode();
    Http.Answer answer =
        new Http(vertx)
            .post(
                meta.uri(),
                "/v26.0/880000000000001/messages",
                FakeGateway.TOKEN,
                Buffer.buffer(body));
    assertThat(answer.errorCode()).isEqualTo(131047);
  }

  private JsonObject echo(int index) {
    return gateway.echoes().get(index).value().getJsonArray("message_echoes").getJsonObject(0);
  }
}
