package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.PATIENCE;
import static dev.chasqui.e2e.CrashScene.somebody;
import static dev.chasqui.e2e.SomeMeta.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Goal: two nodes are as good as one, and one is enough when the other goes. Method: two processes
 * on the same backends; Meta posts to both in turn and sees what leaves.
 */
@ExtendWith(BackendsExtension.class)
class TwoNodesTest {
  private static final String ANSWER = "He leído: ¿abren hoy?";

  private final Vertx vertx = Vertx.vertx();

  /** What Meta sees must not wait for what the model is busy with. */
  private final Vertx observing = Vertx.vertx();

  private final SomeMeta meta = SomeMeta.start(observing);
  private final EchoModel model = EchoModel.start(vertx);
  private Map<String, String> environment = Map.of();
  private Node a;
  private Node b;

  private void start(Backends backends, String mode) {
    environment = CrashScene.environment(backends, meta, model);
    environment.put("CHASQUI_KAFKA_PARTITIONS", "6");
    environment.put("WHATSAPP_NUMBER_MODE", mode);
    // Longer than the time in which a status may wait for the partitions of a dead node.
    environment.put("CHASQUI_OUTBOUND_UNCERTAIN_GRACE", "20s");
    a = Node.start(named("node-a"));
    b = Node.start(named("node-b"));
    meta.talksTo(a.port(), b.port());
    meta.tellsStatuses = true;
  }

  private Map<String, String> named(String name) {
    environment.put("CHASQUI_NODE_ID", name);
    return environment;
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    vertx.close().await();
    observing.close().await();
  }

  private List<String> people(int count) {
    return IntStream.range(0, count).mapToObj(_ -> somebody()).toList();
  }

  private void write(String person) {
    assertThat(code(meta.post(SomeMeta.text("wamid.two" + person, person, "¿abren hoy?"))))
        .isEqualTo(200);
  }

  private void eachGetsOneAnswer(List<String> people) {
    for (String person : people) {
      Eventually.eventually("an answer to " + person, PATIENCE, () -> !meta.to(person).isEmpty());
    }
    // What else might be under way to them would come before the answer to this.
    for (String person : people) {
      assertThat(code(meta.post(SomeMeta.text("wamid.more" + person, person, "¿algo más?"))))
          .isEqualTo(200);
    }
    for (String person : people) {
      Eventually.eventually("one more to " + person, PATIENCE, () -> meta.to(person).size() >= 2);
      assertThat(meta.to(person))
          .extracting(SomeMeta.Sent::body)
          .containsExactly(ANSWER, "He leído: ¿algo más?");
    }
  }

  @Test
  void answerSixtyPeopleOnceWhicheverHearsThem(Backends backends) {
    start(backends, "upgraded");
    var people = people(60);
    people.forEach(this::write);
    eachGetsOneAnswer(people);
  }

  @Test
  void oneTakesOverFromTheOtherThatDiesInMidTurn(Backends backends) {
    start(backends, "upgraded");
    var people = people(30);
    model.delayMillis = 1_500;
    people.forEach(this::write);
    Eventually.eventually("the model speaks", PATIENCE, () -> model.prompts.size() >= 30);
    meta.talksTo(b.port());
    a.kill();
    model.delayMillis = 50;
    eachGetsOneAnswer(people);
  }

  @Test
  @Tag("slow")
  void aRollingRestartLosesNothingAndDoublesNothing(Backends backends) {
    start(backends, "upgraded");
    var acknowledged = new CopyOnWriteArrayList<String>();
    var going = new AtomicBoolean(true);
    var trickle =
        CompletableFuture.runAsync(() -> {
          while (going.get()) {
            acknowledged.add(insisting());
          }
        });
    awaitMore(acknowledged, trickle);
    a = restarted(a, b, "node-a");
    awaitMore(acknowledged, trickle);
    b = restarted(b, a, "node-b");
    awaitMore(acknowledged, trickle);
    going.set(false);
    trickle.join();
    eachGetsOneAnswer(acknowledged);
  }

  private static void awaitMore(List<String> acknowledged, CompletableFuture<Void> trickle) {
    int before = acknowledged.size();
    Eventually.eventually(
        "some more", PATIENCE, () -> acknowledged.size() >= before + 20 || trickle.isDone());
    if (trickle.isDone()) {
      trickle.join();
    }
  }

  /** Somebody whose message is sent until it is acknowledged, as Meta does. */
  private String insisting() {
    String person = somebody();
    var message = SomeMeta.text("wamid.two" + person, person, "¿abren hoy?");
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      assertThat(System.nanoTime()).as("an acknowledgement in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      // A node that is closed answers nothing, one that is closing perhaps 503.
    } while (meta.post(message).otherwise(0).await() != 200);
    return person;
  }

  private Node restarted(Node node, Node other, String name) {
    node.askToStop();
    assertThat(node.awaitEnd(Duration.ofSeconds(30))).isLessThan(Duration.ofSeconds(15));
    meta.talksTo(other.port());
    node.close();
    var next = Node.start(named(name));
    meta.talksTo(next.port(), other.port());
    return next;
  }

  /** The nodes do not see each other's messages; what is late on one makes the other wait. */
  @Test
  @Tag("slow")
  void neverExceedThePaceOfOneNumberTogether(Backends backends) {
    start(backends, "coexistence");
    meta.tellsStatuses = false;
    var people = people(240);
    people.forEach(this::write);
    Eventually.eventually(
        "an answer to each", Duration.ofMinutes(3), () -> meta.sent.size() >= people.size());
    var arrivals = meta.sent.stream().map(SomeMeta.Sent::nanos).sorted().toList();
    System.out.printf("the fastest 20 messages took %d ms%n", fastest(arrivals, 20) / 1_000_000);
    assertThat(fastest(arrivals, 20)).isGreaterThanOrEqualTo(1_000_000_000L);
    assertThat(people).allSatisfy(person -> assertThat(meta.to(person)).hasSize(1));
  }

  /** The shortest time in which so many messages came, in nanoseconds. */
  private static long fastest(List<Long> arrivals, int messages) {
    return IntStream.rangeClosed(0, arrivals.size() - messages)
        .mapToLong(first -> arrivals.get(first + messages - 1) - arrivals.get(first))
        .min()
        .orElseThrow();
  }
}
