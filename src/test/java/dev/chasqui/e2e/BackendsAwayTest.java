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
 * Goal: a backend that goes away, or that hangs, and comes back costs time and no message. Method:
 * the node reaches each backend over a {@link Wire} that is cut and mended, or stalled and let go,
 * while people go on writing.
 */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendsAwayTest {
  private static final Duration SHORT = Duration.ofSeconds(10);

  /** Twice the time-out that the node is told. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(4);

  private static final Duration LONG = Duration.ofSeconds(30);

  /** More than the pools of a node and the connections that it keeps beside them. */
  private static final int CONNECTIONS_MAX = 20;

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
    acknowledgesWhile(redis::cut, SHORT, redis::mend);
  }

  @Test
  void whilePostgresIsAwayMessagesAreAcknowledgedAndAnsweredOnceAfterwards() {
    acknowledgesWhile(postgres::cut, SHORT, postgres::mend);
  }

  @Test
  void whileKafkaIsAwayMessagesAreRefusedAndAnsweredOnceWhenMetaRepeatsThem() {
    refusesWhile(kafka::cut, SHORT, kafka::mend);
  }

  @Test
  @Tag("slow")
  void theSameOfRedisForLonger() {
    acknowledgesWhile(redis::cut, LONG, redis::mend);
  }

  @Test
  @Tag("slow")
  void theSameOfPostgresForLonger() {
    acknowledgesWhile(postgres::cut, LONG, postgres::mend);
  }

  @Test
  @Tag("slow")
  void theSameOfKafkaForLonger() {
    refusesWhile(kafka::cut, LONG, kafka::mend);
  }

  @Test
  @Tag("slow")
  void whileRedisHangsMessagesAreAcknowledgedAndAnsweredOnceAfterwards() {
    acknowledgesWhile(redis::stall, SHORT, redis::letGo);
  }

  @Test
  @Tag("slow")
  void whilePostgresHangsMessagesAreAcknowledgedAndAnsweredOnceAfterwards() {
    acknowledgesWhile(postgres::stall, SHORT, postgres::letGo);
  }

  @Test
  @Tag("slow")
  void whileKafkaHangsMessagesAreRefusedInTimeAndAnsweredOnceWhenMetaRepeatsThem() {
    refusesWhile(kafka::stall, SHORT, kafka::letGo);
  }

  /** Stalled connections never carry anything again: only new ones are of use. */
  @Test
  @Tag("slow")
  void connectionsToRedisThatAreDeadAreReplaced() {
    acknowledgesWhile(redis::stall, SHORT, redis::abandon);
  }

  @Test
  @Tag("slow")
  void connectionsToKafkaThatAreDeadAreReplaced() {
    refusesWhile(kafka::stall, SHORT, kafka::abandon);
  }

  private void acknowledgesWhile(Runnable away, Duration time, Runnable back) {
    var people = new ArrayList<String>();
    people.add(writer()); // under way when the line is cut
    away.run();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      people.add(writer());
      assertThat(List.of(redis.connections(), postgres.connections()))
          .allMatch(connections -> connections <= CONNECTIONS_MAX);
      scene.pass(Duration.ofMillis(500));
    }
    back.run();
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

  private void refusesWhile(Runnable away, Duration time, Runnable back) {
    String early = writer();
    away.run();
    var refused = new ArrayList<JsonObject>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String person = somebody();
      var message = SomeMeta.text("wamid.away" + person, person, "¿abren hoy?");
      long begin = System.nanoTime();
      assertThat(code(scene.meta.post(message))).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ANSWERED_WITHIN);
      refused.add(message);
      scene.pass(Duration.ofMillis(500));
    }
    back.run();
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
