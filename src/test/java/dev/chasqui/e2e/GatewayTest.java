package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.photo;
import static dev.chasqui.e2e.SomeMeta.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.Gateway;
import dev.chasqui.eventlog.DeadLetterBox;
import dev.chasqui.eventlog.LetterFilter;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.testing.Eventually;
import dev.chasqui.whatsapp.Signatures;
import dev.chasqui.whatsapp.WebhookSplitter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole node from outside: Meta and the model are other servers, everything else is real. */
class GatewayTest extends NodeScene {
  @BeforeEach
  void repairTheModel() {
    model.broken = false;
  }

  private static String body(SomeMeta.Sent sent) {
    return sent.body();
  }

  @Test
  void answersTheHandshakeOnlyToTheRightToken() {
    String query = "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=";
    assertThat(code(meta.get(query + "verify%20me"))).isEqualTo(200);
    assertThat(code(meta.get(query + "wrong"))).isEqualTo(403);
  }

  @Test
  void hasNoSandboxInProduction() {
    assertThat(code(meta.get("/sandbox"))).isEqualTo(404);
    assertThat(code(meta.get("/metrics"))).as("never on the public port").isEqualTo(404);
  }

  @Test
  void answersAMessageAndShowsThatItWasRead() {
    assertThat(code(meta.post(text("wamid.a" + ana, ana, "¿Abren hoy?")))).isEqualTo(200);
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana)).extracting(GatewayTest::body).containsExactly("He leído: ¿Abren hoy?");
    assertThat(meta.shown).contains(new SomeMeta.Shown("wamid.a" + ana, true));
  }

  @Test
  void refusesForgedAndTruncatedSignaturesAndDoesNothing() {
    var body = SomeMeta.webhook(text("wamid.f" + ana, ana, "forged"));
    String right = Signatures.sign(SomeMeta.SECRET, body);
    assertThat(code(meta.post(body, Signatures.sign("another secret", body)))).isEqualTo(401);
    assertThat(code(meta.post(body, right.substring(0, 40)))).isEqualTo(401);
    assertThat(code(meta.post(body, ""))).isEqualTo(401);
    assertThat(code(meta.post(text("wamid.g" + ana, ana, "¿verdad?")))).isEqualTo(200);
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana)).extracting(GatewayTest::body).containsExactly("He leído: ¿verdad?");
  }

  @Test
  void answersTheSameMessageOnceHoweverOftenItComes() {
    var message = text("wamid.d" + ana, ana, "una vez?");
    for (int i = 0; i < 5; i++) {
      assertThat(code(meta.post(message))).isEqualTo(200);
    }
    meta.awaitAnswers(ana, 1);
    code(meta.post(message));
    // The next thought is answered after whatever the repeats might have caused.
    code(meta.post(text("wamid.e" + ana, ana, "otra?")));
    meta.awaitAnswers(ana, 2);
    assertThat(meta.to(ana))
        .extracting(GatewayTest::body)
        .containsExactly("He leído: una vez?", "He leído: otra?");
  }

  @Test
  void answersFiveFragmentsIn400MillisecondsOnceHavingReadAll() {
    var answers = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 5; i++) {
      answers.add(meta.post(text("wamid.h" + i + ana, ana, "parte" + i)));
      pause(90);
    }
    answers.forEach(answer -> assertThat(code(answer)).isEqualTo(200));
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana))
        .extracting(GatewayTest::body)
        .containsExactly("He leído: parte0 + parte1 + parte2 + parte3 + parte4");
  }

  @Test
  void answersAnAlbumOfFivePhotosOnce() {
    for (int i = 0; i < 5; i++) {
      meta.post(photo("wamid.p" + i + ana, ana));
      pause(150);
    }
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana)).hasSize(1);
    assertThat(meta.to(ana).getFirst().body().split("photo", -1)).hasSize(6);
  }

  @Test
  void remembersTheFirstTurnInTheSecond() {
    meta.post(text("wamid.m1" + ana, ana, "Me llamo Ana?"));
    meta.awaitAnswers(ana, 1);
    meta.post(text("wamid.m2" + ana, ana, "¿Cómo me llamo?"));
    meta.awaitAnswers(ana, 2);
    var last = model.prompts.getLast().encode();
    assertThat(last).contains("Me llamo Ana?").contains("He leído: Me llamo Ana?");
    assertThat(last.indexOf("Me llamo Ana?")).isLessThan(last.indexOf("¿Cómo me llamo?"));
  }

  @Test
  void answersTenPeopleOfOnePostEach() {
    var people = IntStream.range(0, 10).mapToObj(i -> ana + i).toList();
    var messages =
        people.stream()
            .map(p -> text("wamid.t" + p, p, "soy " + p + "?"))
            .toArray(JsonObject[]::new);
    assertThat(code(meta.post(messages))).isEqualTo(200);
    for (String person : people) {
      meta.awaitAnswers(person, 1);
      assertThat(meta.to(person))
          .extracting(GatewayTest::body)
          .containsExactly("He leído: soy " + person + "?");
    }
  }

  @Test
  void answersThreeHundredPeopleAtOnce() {
    var people = IntStream.range(0, 300).mapToObj(i -> ana + (100 + i)).toList();
    var acks = people.stream().map(p -> meta.post(text("wamid.c" + p, p, "hola?"))).toList();
    acks.forEach(ack -> assertThat(code(ack)).isEqualTo(200));
    for (String person : people) {
      Eventually.eventually(
          "an answer to each", Duration.ofSeconds(20), () -> !meta.to(person).isEmpty());
    }
    assertThat(people).allSatisfy(person -> assertThat(meta.to(person)).hasSize(1));
  }

  @Test
  void joinsAMessageThatComesBeforeTheAnswerLeft() {
    model.delayMillis = 1_200;
    meta.post(text("wamid.j1" + ana, ana, "primero?"));
    pause(900);
    meta.post(text("wamid.j2" + ana, ana, "segundo?"));
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana))
        .extracting(GatewayTest::body)
        .containsExactly("He leído: primero? + segundo?");
    assertThat(model.cancelled).hasPositiveValue();
  }

  @Test
  void apologisesInThePersonsLanguageWhenTheModelIsDown() {
    model.broken = true;
    meta.post(text("wamid.b" + ana, ana, "¿Me puedes ayudar?"));
    Eventually.eventually("an apology", Duration.ofSeconds(20), () -> !meta.to(ana).isEmpty());
    assertThat(meta.to(ana))
        .extracting(GatewayTest::body)
        .containsExactly("Lo siento, ahora no puedo responder.");
  }

  @Test
  void survivesEverythingThatIsNotAMessageForIt() {
    for (String hostile :
        List.of(
            "", "not json", "[]", "{\"object\":", "{\"entry\":7}", "\u0000", "[".repeat(5_000))) {
      var body = Buffer.buffer(hostile);
      assertThat(code(meta.post(body, Signatures.sign(SomeMeta.SECRET, body))))
          .as(hostile.substring(0, Math.min(20, hostile.length())))
          .isIn(200, 400);
    }
    var tooLarge = Buffer.buffer(new byte[3 * 1024 * 1024 + 1]);
    assertThat(code(meta.post(tooLarge, Signatures.sign(SomeMeta.SECRET, tooLarge))))
        .isEqualTo(413);
    var unknown =
        text("wamid.u" + ana, ana, "x").put("type", "hologram").put("hologram", new JsonObject());
    assertThat(code(meta.post(unknown, text("wamid.v" + ana, ana, "con \u0000 nulo?"))))
        .isEqualTo(200);
    meta.awaitAnswers(ana, 1);
    assertThat(meta.to(ana).getFirst().body()).contains("nulo");
  }

  @Test
  void goesOnWithUnansweredMessagesInTheNextProcessAndRepeatsNone() {
    meta.post(text("wamid.r1" + ana, ana, "antes?"));
    meta.awaitAnswers(ana, 1);
    model.delayMillis = 3_000;
    String joao = ana + "9";
    assertThat(code(meta.post(text("wamid.r2" + joao, joao, "durante?")))).isEqualTo(200);
    pause(300); // the window is open and the model at work
    gateway.close();
    model.delayMillis = 50;
    gateway = Gateway.start(vertx, config, List.of(), List.of());
    meta.talksTo(gateway.port());
    Eventually.eventually("an answer", Duration.ofSeconds(20), () -> !meta.to(joao).isEmpty());
    assertThat(meta.to(joao)).extracting(GatewayTest::body).containsExactly("He leído: durante?");
    assertThat(meta.to(ana)).hasSize(1);
  }

  @Test
  void keepsAHistoryThatComesTwiceOnceAndAnswersNobody() {
    var body = history(60);
    assertThat(code(meta.post(body))).isEqualTo(200);
    assertThat(code(meta.post(body))).isEqualTo(200);
    Eventually.eventually("all of it is kept", () -> kept().size() == 61);
    meta.post(text("wamid.now" + ana, ana, "¿y hoy?"));
    meta.awaitAnswers(ana, 1);
    assertThat(kept()).hasSize(61).contains("history/wamid.h0" + ana);
    assertThat(meta.to(ana)).extracting(GatewayTest::body).containsExactly("He leído: ¿y hoy?");
  }

  private List<String> kept() {
    var keys = new ArrayList<String>();
    String sql =
        "SELECT dedup_key FROM other_events WHERE field = 'history' AND body LIKE '%' || $1 || '%'";
    for (var row : database.client().preparedQuery(sql).execute(Tuple.of(ana)).await()) {
      keys.add(row.getString(0));
    }
    return keys;
  }

  /** A chunk with one thread, which is Ana's. */
  private Buffer history(int messages) {
    var thread =
        IntStream.range(0, messages)
            .mapToObj(i ->
                new JsonObject()
                    .put("id", "wamid.h" + i + ana)
                    .put("from", ana)
                    .put("timestamp", "1789996000")
                    .put("type", "text")
                    .put("text", new JsonObject().put("body", "¿abren hoy?")))
            .toList();
    var chunk =
        new JsonObject()
            .put(
                "metadata",
                new JsonObject().put("phase", 0).put("chunk_order", 1).put("progress", 100))
            .put("of", ana)
            .put("threads", List.of(new JsonObject().put("id", ana).put("messages", thread)));
    var value =
        new JsonObject()
            .put("metadata", new JsonObject().put("phone_number_id", SomeMeta.NUMBER))
            .put("history", List.of(chunk));
    var change = new JsonObject().put("field", "history").put("value", value);
    var entry = new JsonObject().put("id", "1").put("changes", List.of(change));
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", List.of(entry))
        .toBuffer();
  }

  @Test
  void answersADeadLetterThatIsReplayedOnceAlthoughItsEventWasSeenBefore() throws Exception {
    String wamid = "wamid.l" + ana;
    var item =
        new WebhookSplitter().split(SomeMeta.webhook(text(wamid, ana, "¿perdido?"))).getFirst();
    var topics = Topics.of(config.kafka());
    String source = topics.conversations() + "-0-123456789";
    // The record that failed was seen: deduplication remembers it for the message.
    remember("chasqui:dedup:" + SomeMeta.NUMBER + ":" + wamid, source);
    var letter =
        new ProducerRecord<>(
            topics.deadletter(), item.key().toString().getBytes(UTF_8), item.value().getBytes());
    Map.of("v", "1", "kind", item.kind(), "source", source, "error", "gone", "attempts", "5")
        .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", String.valueOf(config.kafka().bootstrapServers())),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(letter).get();
    }
    try (var box = new DeadLetterBox(config.kafka(), Duration.ofSeconds(10))) {
      assertThat(box.replay(LetterFilter.ALL, false).replayed()).isEqualTo(1);
      meta.awaitAnswers(ana, 1);
      assertThat(box.replay(LetterFilter.ALL, true).replayed()).isEqualTo(1);
    }
    meta.post(text("wamid.n" + ana, ana, "¿y ahora?"));
    meta.awaitAnswers(ana, 2);
    assertThat(meta.to(ana))
        .extracting(GatewayTest::body)
        .containsExactly("He leído: ¿perdido?", "He leído: ¿y ahora?");
  }

  @Test
  void aStatusThatComesAgainChangesNothingAndIsNotRemembered() {
    meta.post(text("wamid.s" + ana, ana, "¿y esto?"));
    meta.awaitAnswers(ana, 1);
    var answer = meta.to(ana).getFirst();
    var sent = told(answer, "sent", 1_789_996_000);
    var delivered = told(answer, "delivered", 1_789_996_001);
    var read = told(answer, "read", 1_789_996_002);
    List.of(sent, delivered, read).forEach(this::post);
    Eventually.eventually("it is read", () -> kept(answer).startsWith("read 2026-09-21"));
    String before = kept(answer);
    List.of(read, delivered, sent).forEach(this::post);
    meta.post(text("wamid.u" + ana, ana, "¿y ahora?"));
    meta.awaitAnswers(ana, 2);
    assertThat(kept(answer)).isEqualTo(before);
    var redis = redis();
    var keys = redis.send(Request.cmd(Command.KEYS).arg("*" + answer.wamid() + "*")).await();
    assertThat(Objects.requireNonNull(keys)).isEmpty();
    redis.close();
  }

  private static Buffer told(SomeMeta.Sent message, String status, long atSeconds) {
    return SomeMeta.status(
        message,
        status,
        new JsonObject()
            .put("timestamp", Long.toString(atSeconds))
            .put("pricing", new JsonObject().put("type", "regular").put("category", "utility")));
  }

  /** How far a message got, when it was charged, and as what. */
  private String kept(SomeMeta.Sent message) {
    String sql =
        """
        SELECT o.state::text || ' ' || c.charged_at::text || ' ' || c.category
        FROM outbox o JOIN message_costs c USING (client_id) WHERE client_id = $1\
        """;
    var rows = database.client().preparedQuery(sql).execute(Tuple.of(message.clientId())).await();
    return rows.size() == 1 ? String.valueOf(rows.iterator().next().getString(0)) : "";
  }

  private Redis redis() {
    return Redis.createClient(vertx, Objects.requireNonNull(config.redis().url()).reveal());
  }

  private void remember(String key, String value) {
    var redis = redis();
    redis.send(Request.cmd(Command.SET).arg(key).arg(value)).await();
    redis.close();
  }
}
