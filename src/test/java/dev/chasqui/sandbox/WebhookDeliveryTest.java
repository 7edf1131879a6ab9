package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.config.Secret;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Webhooks as they reach a gateway. */
@ExtendWith(VertxExtension.class)
class WebhookDeliveryTest {

  @Test
  void signsTheBytesAndEscapesWhatIsNotAscii(Vertx vertx) throws Exception {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    WebhookReceipt receipt = meta.person("34600111222", "Ana").sendText("¿Qué tal? 😀 a/b").await();

    assertThat(receipt.tries()).isEqualTo(1);
    FakeGateway.Delivery delivery = gateway.messages().getFirst();
    String wire = delivery.body().toString();
    assertThat(wire).contains("\\u00bfQu\\u00e9 tal? \\ud83d\\ude00 a\\/b").isASCII();
    assertThat(delivery.signature()).isEqualTo(signature(delivery.body()));
    JsonObject message = delivery.value().getJsonArray("messages").getJsonObject(0);
    assertThat(message.getString("id")).isEqualTo(receipt.messageId());
    assertThat(message.getString("from")).isEqualTo("34600111222");
    assertThat(message.getJsonObject("text").getString("body")).isEqualTo("¿Qué tal? 😀 a/b");
  }

  @Test
  void tellsOnlyTheUserIdOfAPersonWithoutNumber(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    SimulatedPerson person = meta.personWithoutNumber("seed", "Lucía");
    person.sendText("hola").await();

    JsonObject value = gateway.messages().getFirst().value();
    JsonObject message = value.getJsonArray("messages").getJsonObject(0);
    assertThat(message.containsKey("from")).isFalse();
    assertThat(message.getString("from_user_id")).isEqualTo(person.card().userId());
    JsonObject contact = value.getJsonArray("contacts").getJsonObject(0);
    assertThat(contact.containsKey("wa_id")).isFalse();
    assertThat(contact.getJsonObject("profile").getString("username")).isEqualTo("@lucia_chat");
  }

  @Test
  void redeliversTheSameBytesUntilTheyAreTaken(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    gateway.refusals.addAll(List.of(503, 500, 302));
    SimulatedPerson ana = meta.person("34600111222", "Ana");
    WebhookReceipt receipt = ana.sendText("hola").await();

    assertThat(receipt.tries()).isEqualTo(4);
    assertThat(gateway.deliveries).hasSize(4);
    assertThat(gateway.deliveries.stream().map(FakeGateway.Delivery::body).distinct()).hasSize(1);
    assertThat(gateway.deliveries.stream().map(FakeGateway.Delivery::signature).distinct())
        .hasSize(1);
    assertThat(ana.chat().getFirst().state()).isEqualTo(Bubble.State.DELIVERED);
  }

  @Test
  void givesUpAfterTheLastTryAndShowsWhy(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    gateway.refusals.addAll(Collections.nCopies(10, 401));
    SimulatedPerson ana = meta.person("34600111222", "Ana");
    assertThatThrownBy(() -> ana.sendText("hola").await())
        .isInstanceOf(WebhookException.class)
        .hasMessageContaining("401 after 6 tries");
    assertThat(ana.chat().getFirst().state()).isEqualTo(Bubble.State.FAILED);
  }

  @Test
  void deliversCopiesOnDemand(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    String id = meta.person("34600111222", "Ana").sendText("hola").await().messageId();
    meta.redeliver(id, 4).await();
    assertThat(gateway.messages()).hasSize(5);
    assertThat(gateway.messages().stream().map(FakeGateway.Delivery::body).distinct()).hasSize(1);
  }

  @Test
  void sendsEveryKindOfMessage(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    SimulatedPerson ana = meta.person("34600111222", "Ana");
    Buffer bytes = Buffer.buffer("bytes");
    String first = ana.sendPhoto(bytes, "image/jpeg", "mira").await().messageId();
    ana.sendVoice(bytes).await();
    ana.sendDocument(bytes, "application/pdf", "menú.pdf", "").await();
    ana.sendLocation(-12.04, -77.03, "Plaza").await();
    ana.react(first, "👍").await();
    ana.reply(first, "esta").await();
    ana.sendAlbum(Collections.nCopies(5, bytes), "image/jpeg", "cinco").await();

    List<JsonObject> messages =
        gateway.messages().stream()
            .map(d -> d.value().getJsonArray("messages").getJsonObject(0))
            .toList();
    assertThat(messages.stream().limit(6).map(m -> m.getString("type")))
        .containsExactly("image", "audio", "document", "location", "reaction", "text");
    assertThat(messages.get(0).getJsonObject("image").getString("caption")).isEqualTo("mira");
    assertThat(messages.get(1).getJsonObject("audio").getBoolean("voice")).isTrue();
    assertThat(messages.get(2).getJsonObject("document").getString("filename"))
        .isEqualTo("menú.pdf");
    assertThat(messages.get(4).getJsonObject("reaction").getString("message_id")).isEqualTo(first);
    assertThat(messages.get(5).getJsonObject("context").getString("id")).isEqualTo(first);
    assertThat(messages.subList(6, 11))
        .allMatch(message -> message.getString("type").equals("image"))
        .filteredOn(message -> message.getJsonObject("image").containsKey("caption"))
        .hasSize(1);
  }

  @Test
  void followsASendWithItsStatuses(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    SimulatedMeta meta = connected(vertx, gateway);
    gateway.answerWith(meta.uri(), dev.chasqui.observe.Timeline.NONE, "¡Hola, Ana!");
    SimulatedPerson ana = meta.person("34600111222", "Ana");
    Instant start = Instant.now();
    ana.sendText("hola").await();
    List<Bubble> answers = ana.awaitAnswers(start, 1, Duration.ofSeconds(5)).await();
    assertThat(answers.getFirst().text()).isEqualTo("¡Hola, Ana!");
    assertThat(ana.chat().getFirst().state()).isEqualTo(Bubble.State.READ);

    Eventually.eventually("three statuses", () -> gateway.statuses().size() == 3);
    List<JsonObject> statuses = gateway.statuses();
    assertThat(statuses.stream().map(s -> s.getString("status")))
        .containsExactly("sent", "delivered", "read");
    assertThat(statuses)
        .allMatch(s -> s.getString("id").equals(answers.getFirst().id()))
        .allMatch(s -> s.getString("biz_opaque_callback_data").equals("trace-1"));
    assertThat(statuses.stream().map(s -> s.containsKey("pricing")))
        .containsExactly(true, true, false);
  }

  @Test
  void explainsAFailedHandshake(Vertx vertx) {
    FakeGateway gateway = FakeGateway.start(vertx);
    var options =
        MetaOptions.of(Secret.of("secret"), Secret.of("another token"), Secret.of("token"));
    SimulatedMeta meta = SimulatedMeta.start(vertx, options).await();
    assertThatThrownBy(() -> meta.connect(gateway.webhookUri()).await())
        .isInstanceOf(WebhookException.class)
        .hasMessageContaining("403")
        .hasMessageContaining("verify token");
    assertThatThrownBy(() -> meta.connect(gateway.uri().resolve("/nothing")).await())
        .hasMessageContaining("404");
    gateway.close().await();
    URI gone = gateway.webhookUri();
    assertThatThrownBy(() -> meta.connect(gone).await())
        .hasMessageContaining("no webhook answers at");
    assertThatThrownBy(() -> meta.person("34600111222", "Ana").sendText("hola").await())
        .hasMessage("no webhook is connected");
  }

  private static SimulatedMeta connected(Vertx vertx, FakeGateway gateway) {
    SimulatedMeta meta = SimulatedMeta.start(vertx, TestOptions.meta()).await();
    meta.connect(gateway.webhookUri()).await();
    return meta;
  }

  private static @Nullable String signature(Buffer body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(FakeGateway.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
  }
}
