package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.PATIENCE;
import static dev.chasqui.e2e.CrashScene.somebody;
import static dev.chasqui.e2e.SomeMeta.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import dev.chasqui.testing.RedisLine;
import dev.chasqui.testing.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Goal: a backend that goes away and comes back costs time and no message. Method: the node reaches
 * each backend over a {@link Wire} that is cut and mended while people go on writing.
 */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendsAwayTest {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private Wire kafka;
  private Wire redis;
  private Wire postgres;
  private String redisUrl = "";
  private CrashScene scene;

  @BeforeAll
  void start(Backends backends) {
    redisUrl = backends.freshRedisUrl();
    String databaseUrl = backends.freshDatabase();
    kafka = Wire.toKafka(vertx, backends.kafka());
    redis = Wire.to(vertx, hostAndPort(redisUrl));
    postgres = Wire.to(vertx, hostAndPort(databaseUrl));
    scene =
        new CrashScene(
            backends,
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.address(),
                "REDIS_URL", redisUrl.replace(hostAndPort(redisUrl), redis.address()),
                "DATABASE_URL", databaseUrl.replace(hostAndPort(databaseUrl), postgres.address()),
                "CHASQUI_HTTP_ACK_TIMEOUT", "2s",
                "CHASQUI_OUTBOUND_UNCERTAIN_GRACE", "20s"));
    scene.meta.tellsStatuses = true;
  }

  @AfterAll
  void stop() {
    scene.close();
    vertx.close().await();
  }

  private static String hostAndPort(String url) {
    var uri = URI.create(url);
    return uri.getHost() + ":" + uri.getPort();
  }

  @Test
  void whileRedisIsAwayMessagesAreAcknowledgedAndAnsweredOnceAfterwards() {
    acknowledgesWhileAway(redis, SHORT);
  }

  @Test
  void whilePostgresIsAwayMessagesAreAcknowledgedAndAnsweredOnceAfterwards() {
    acknowledgesWhileAway(postgres, SHORT);
  }

  @Test
  void whileKafkaIsAwayMessagesAreRefusedAndAnsweredOnceWhenMetaRepeatsThem() {
    refusesWhileAway(SHORT);
  }

  @Test
  @Tag("slow")
  void theSameOfRedisForLonger() {
    acknowledgesWhileAway(redis, LONG);
  }

  @Test
  @Tag("slow")
  void theSameOfPostgresForLonger() {
    acknowledgesWhileAway(postgres, LONG);
  }

  @Test
  @Tag("slow")
  void theSameOfKafkaForLonger() {
    refusesWhileAway(LONG);
  }

  private void acknowledgesWhileAway(Wire wire, Duration time) {
    var people = new ArrayList<String>();
    people.add(writer()); // under way when the line is cut
    wire.cut();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      people.add(writer());
      scene.pass(Duration.ofMillis(500));
    }
    wire.mend();
    assertThat(people).hasSizeGreaterThan(5);
    for (String person : people) {
      scene.getsExactly(person, "He leído: ¿abren hoy?");
    }
  }

  /** Somebody whose message is acknowledged. */
  private String writer() {
    String person = somebody();
    scene.write(person, "¿abren hoy?");
    return person;
  }

  private void refusesWhileAway(Duration time) {
    String early = writer();
    kafka.cut();
    var refused = new ArrayList<JsonObject>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String person = somebody();
      var message = SomeMeta.text("wamid.away" + person, person, "¿abren hoy?");
      assertThat(code(scene.meta.post(message))).isEqualTo(503);
      refused.add(message);
      scene.pass(Duration.ofMillis(500));
    }
    kafka.mend();
    assertThat(refused).isNotEmpty();
    for (var message : refused) {
      Eventually.eventually(
          "an acknowledgement", PATIENCE, () -> code(scene.meta.post(message)) == 200);
    }
    scene.getsExactly(early, "He leído: ¿abren hoy?");
    for (var message : refused) {
      scene.getsExactly(message.getString("from"), "He leído: ¿abren hoy?");
    }
  }

  @Test
  void aRedisThatLostEverythingMakesNothingBeAnsweredAgain() throws Exception {
    String ana = somebody();
    var first = scene.write(ana, "hola");
    var second = scene.write(ana, "¿abren hoy?");
    Eventually.eventually("an answer", PATIENCE, () -> !scene.said(ana).isEmpty());
    forgetEverything();
    // Both fragments alone: neither may become a thought of its own.
    for (var message : List.of(second, first)) {
      assertThat(code(scene.meta.post(message))).isEqualTo(200);
    }
    scene.getsExactly(ana, "He leído: hola + ¿abren hoy?");
  }

  @Test
  void aRedisThatLostEverythingMakesNothingBeAnsweredTwiceWhileItIsBeingAnswered()
      throws Exception {
    String ana = somebody();
    int asked = scene.model.prompts.size();
    var message = scene.write(ana, "hola");
    Eventually.eventually("the window is open", PATIENCE, () -> scene.model.prompts.size() > asked);
    forgetEverything();
    assertThat(code(scene.meta.post(message))).isEqualTo(200);
    scene.getsExactly(ana, "He leído: hola");
  }

  /**
   * The second webhook's look-up reads the record before the answer to the first is in it, and
   * comes back after that answer has left.
   */
  @Test
  void aRedisThatLostEverythingMakesNothingBeAnsweredTwiceWhileTheAnswerIsCommitted()
      throws Exception {
    String ana = somebody();
    int asked = scene.model.prompts.size();
    var message = scene.write(ana, "hola");
    Eventually.eventually("the window is open", PATIENCE, () -> scene.model.prompts.size() > asked);
    String row = "SELECT 1 FROM messages WHERE id = '%s'".formatted(message.getString("id"));
    scene.awaitRow("the message", row);
    forgetEverything();
    postgres.holdAnswersTo(message.getString("id"));
    assertThat(code(scene.meta.post(message))).isEqualTo(200);
    Eventually.eventually("the look-up is under way", PATIENCE, postgres::holds);
    assertThat(scene.query(row + " AND answered_by IS NOT NULL")).isEmpty();
    Eventually.eventually("an answer", PATIENCE, () -> !scene.said(ana).isEmpty());
    postgres.letGo();
    scene.getsExactly(ana, "He leído: hola");
  }

  private void forgetEverything() throws Exception {
    try (var line = new RedisLine(redisUrl)) {
      assertThat(line.call("SELECT " + redisUrl.substring(redisUrl.lastIndexOf('/') + 1)))
          .isEqualTo("+OK");
      assertThat(line.call("DBSIZE")).isNotEqualTo(":0");
      assertThat(line.call("FLUSHDB")).isEqualTo("+OK");
    }
  }
}
