package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import dev.chasqui.whatsapp.Samples;
import dev.chasqui.whatsapp.Signatures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bodies that are large, slow, endless or broken off. */
class WebhookBodiesTest extends WebhookServer {
  @Test
  void takesAThousandUpdatesAndBodiesUpToTheLimit() {
    assertThat(await(post(thousandMessages("hi"), SECRET)).status()).isEqualTo(200);
    assertThat(eventLog.records()).hasSize(1000);
    Buffer large = thousandMessages("x".repeat(2900));
    assertThat(large.length()).isBetween(BODY_BYTES_MAX * 9 / 10, BODY_BYTES_MAX);
    assertThat(await(post(large, SECRET)).status()).isEqualTo(200);
    assertThat(eventLog.records()).hasSize(2000);
  }

  @Test
  void refusesAnAnnouncedBodyOverTheLimitWithoutReadingIt() throws IOException {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Content-Length: " + (BODY_BYTES_MAX + 1)));
      assertThat(connection.statusLine()).contains("413");
    }
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void refusesAChunkedBodyAsSoonAsItIsOverTheLimit() throws IOException {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Transfer-Encoding: chunked"));
      byte[] chunk = new byte[64 * 1024];
      for (int sent = 0; sent <= BODY_BYTES_MAX; sent += chunk.length) {
        connection.send("10000\r\n").send(chunk).send("\r\n");
      }
      assertThat(connection.statusLine()).contains("413");
    }
    assertThat(inFlightBytes()).isZero();
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(200);
  }

  @Test
  void servesTheConnectionOnAfterARefusedBody() {
    Buffer tooLarge = Buffer.buffer(new byte[BODY_BYTES_MAX + 1]);
    assertThat(await(post(tooLarge, SECRET)).status()).isEqualTo(413);
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(200);
  }

  @Test
  void givesUpOnABodyThatDoesNotCome() throws IOException {
    int impatient = listen(Duration.ofSeconds(5), 8 * 1024 * 1024, Duration.ofMillis(200));
    try (var connection = new RawHttp(impatient)) {
      connection.send(head("Content-Length: 1000")).send("{\"object\":");
      assertThat(connection.statusLine()).contains("408");
      connection.awaitClose();
    }
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void forgetsABodyWhoseSenderWentAway() throws Exception {
    try (var connection = new RawHttp(port)) {
      connection.send(head("Content-Length: 1000")).send("{\"object\":");
    }
    Eventually.eventually("the abort is counted", () -> rejected("aborted") == 1);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void continuesWhenTheSenderAsks() throws IOException {
    Buffer body = Samples.body("msg-text");
    try (var connection = new RawHttp(port)) {
      connection.send(
          head(
              "Expect: 100-continue\r\nX-Hub-Signature-256: "
                  + Signatures.sign(SECRET, body)
                  + "\r\nContent-Length: "
                  + body.length()));
      assertThat(connection.statusLine()).contains("100");
      assertThat(connection.statusLine()).isEmpty();
      connection.send(body.getBytes());
      assertThat(connection.statusLine()).contains("200");
    }
  }

  @Test
  void asksToTryAgainWhileTooManyBytesAreInFlight() {
    Buffer body = Samples.body("msg-text");
    int narrow = listen(Duration.ofSeconds(5), body.length() + 10, Duration.ofSeconds(10));
    eventLog.hold();
    Future<Answer> first = send(narrow, body, Signatures.sign(SECRET, body));
    await(eventLog.held());
    assertRetried(await(send(narrow, body, Signatures.sign(SECRET, body))), "busy");
    eventLog.release();
    assertThat(await(first).status()).isEqualTo(200);
    assertThat(await(send(narrow, body, Signatures.sign(SECRET, body))).status()).isEqualTo(200);
  }

  @Test
  void refusesAtOnceWhileTooManyWebhooksWait() {
    Buffer body = Samples.body("msg-text");
    int narrow = listen(Duration.ofSeconds(5), 1, 1 << 20, Duration.ofSeconds(10));
    eventLog.hold();
    Future<Answer> first = send(narrow, body, Signatures.sign(SECRET, body));
    await(eventLog.held());
    assertThat(waiting()).isEqualTo(1);
    assertRetried(await(send(narrow, body, Signatures.sign(SECRET, body))), "overloaded");
    eventLog.release();
    assertThat(await(first).status()).isEqualTo(200);
    assertThat(await(send(narrow, body, Signatures.sign(SECRET, body))).status()).isEqualTo(200);
    assertThat(waiting()).isZero();
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void takesNoPlaceForABodyThatComesSlowly() throws IOException {
    Buffer body = Samples.body("msg-text");
    int narrow = listen(Duration.ofSeconds(5), 1, 1 << 20, Duration.ofSeconds(10));
    try (var slow = new RawHttp(narrow)) {
      slow.send(head("Content-Length: " + body.length()));
      slow.send(body.getBytes(0, 10));
      assertThat(await(send(narrow, body, Signatures.sign(SECRET, body))).status()).isEqualTo(200);
    }
  }

  private static String head(String headers) {
    return "POST " + WebhookRoutes.PATH + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
  }

  private static Buffer thousandMessages(String text) {
    var messages = new JsonArray();
    IntStream.range(0, 1000)
        .mapToObj(i ->
            new JsonObject()
                .put("from", Long.toString(15550000000L + i))
                .put("id", "wamid.LOAD" + i)
                .put("timestamp", "1790000000")
                .put("type", "text")
                .put("text", new JsonObject().put("body", text)))
        .forEach(messages::add);
    JsonObject body = Samples.body("msg-text").toJsonObject();
    body.getJsonArray("entry")
        .getJsonObject(0)
        .getJsonArray("changes")
        .getJsonObject(0)
        .getJsonObject("value")
        .put("messages", messages);
    return body.toBuffer();
  }
}
