package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.observe.Stage;
import dev.chasqui.whatsapp.Samples;
import dev.chasqui.whatsapp.Signatures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRoutesTest extends WebhookServer {
  @Test
  void acknowledgesOnceEverythingIsDurable() {
    eventLog.hold();
    Future<Answer> answer = post(Samples.body("batch-multi-entry"), SECRET);
    assertThat(await(eventLog.held())).isEqualTo(4);
    assertThat(answer.isComplete()).isFalse();
    assertThat(stages).allMatch(stage -> stage.startsWith("RECEIVED")).hasSize(3);
    eventLog.release();
    assertThat(await(answer).status()).isEqualTo(200);
    assertThat(eventLog.records())
        .extracting(EventRecord::key)
        .containsExactly(
            "880000000000001:US.70000000000000000001",
            "880000000000001:US.70000000000000000001",
            "880000000000001:US.70000000000000000002",
            "880000000000002:15550002222");
    assertThat(eventLog.records()).extracting(EventRecord::receivedAt).containsOnly(NOW);
    assertThat(eventLog.records())
        .extracting(EventRecord::traceId)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(meters.counter("chasqui.webhook.events", "kind", "message").count()).isEqualTo(3);
    assertThat(meters.get("chasqui.webhook.ack").tag("code", "200").timer().count()).isEqualTo(1);
  }

  @Test
  void tellsTheTimelineOfMessagesOnly() {
    await(post(Samples.body("batch-multi-entry"), SECRET));
    assertThat(stages)
        .filteredOn(stage -> stage.startsWith(Stage.ACKNOWLEDGED.name()))
        .containsExactly(
            "ACKNOWLEDGED wamid.TESTIN0080",
            "ACKNOWLEDGED wamid.TESTIN0081",
            "ACKNOWLEDGED wamid.TESTIN0082");
  }

  @Test
  void answers200ToEverySample() {
    assertThat(Samples.names())
        .allSatisfy(
            name -> assertThat(await(post(Samples.body(name), SECRET)).status()).isEqualTo(200));
    assertThat(meters.counter("chasqui.webhook.events", "kind", "ignored").count()).isEqualTo(1);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void tellsThatAnEmployeeHasWrittenBeforeThatIsDurable() {
    Buffer body = Samples.body("smb-echo-text");
    await(post(body, "another secret"));
    await(post(Samples.body("msg-text"), SECRET));
    assertThat(humansWrote).isEmpty();
    eventLog.hold();
    Future<Answer> answer = post(body, SECRET);
    await(eventLog.held());
    assertThat(answer.isComplete()).isFalse();
    assertThat(humansWrote)
        .extracting(ConversationKey::toString)
        .containsExactly(eventLog.records().getLast().key());
    eventLog.release();
    assertThat(await(answer).status()).isEqualTo(200);
  }

  @Test
  void acceptsThePreviousSecret() {
    assertThat(await(post(Samples.body("msg-text"), "PREVIOUS")).status()).isEqualTo(200);
  }

  @Test
  void refusesForgedTruncatedAndMissingSignatures() {
    Buffer body = Samples.body("msg-text");
    String right = Signatures.sign(SECRET, body);
    assertThat(await(post(body, "another secret")).status()).isEqualTo(401);
    assertThat(await(send(body, right.substring(0, right.length() - 2))).status()).isEqualTo(401);
    assertThat(await(send(body.copy().appendString(" "), right)).status()).isEqualTo(401);
    Answer missing = await(send(body, null));
    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.body()).doesNotContain(right.substring("sha256=".length()));
    assertThat(await(send(Buffer.buffer("not json"), null)).status()).isEqualTo(401);
    assertThat(eventLog.records()).isEmpty();
    assertThat(meters.counter("chasqui.webhook.rejected", "reason", "signature").count())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "[]", "{\"object\":", "\"text\""})
  void refusesSignedBodiesThatAreNoJsonObject(String body) {
    assertThat(await(post(Buffer.buffer(body), SECRET)).status()).isEqualTo(400);
    assertThat(eventLog.records()).isEmpty();
  }

  @Test
  void asksToTryAgainWhenTheLogIsSlow() {
    int impatient = listen(Duration.ofMillis(100), 8 * 1024 * 1024, Duration.ofSeconds(10));
    eventLog.hold();
    Buffer body = Samples.body("msg-text");
    assertRetried(await(send(impatient, body, Signatures.sign(SECRET, body))), "log_slow");
    assertThat(stages).noneMatch(stage -> stage.startsWith("ACKNOWLEDGED"));
    eventLog.release();
  }

  @Test
  void asksToTryAgainWhenTheLogFails() {
    eventLog.failing(new IOException("no broker"));
    assertRetried(await(post(Samples.body("msg-text"), SECRET)), "log_failed");
  }

  @Test
  void asksToTryAgainWhenTheLogIsFull() {
    eventLog.failing(new RejectedExecutionException("full"));
    assertRetried(await(post(Samples.body("msg-text"), SECRET)), "log_full");
    eventLog.throwing(new RejectedExecutionException("full"));
    assertThat(await(post(Samples.body("msg-text"), SECRET)).status()).isEqualTo(503);
    assertThat(inFlightBytes()).isZero();
  }

  @Test
  void answersTheHandshake() {
    Answer answer =
        await(get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20me"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1158201444");
    assertThat(answer.headers().get("Content-Type")).startsWith("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
    "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
    "hub.mode=subscribe&hub.challenge=1",
    "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify%20me",
    "hub.mode=subscribe&hub.verify_token=verify%20me",
    "''"
  })
  void refusesOtherHandshakes(String query) {
    assertThat(await(get(query)).status()).isEqualTo(403);
  }

  @Test
  void refusesAnEndlessChallenge() {
    String query = "hub.mode=subscribe&hub.verify_token=verify%20me&hub.challenge=";
    assertThat(await(get(query + "1".repeat(257))).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void refusesOtherMethods(String method) {
    Answer answer = await(request(port, HttpMethod.valueOf(method), "", Buffer.buffer(), null));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("Allow")).isEqualTo("GET, POST");
  }
}
