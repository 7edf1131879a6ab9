package dev.chasqui;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.eventlog.EventLogConsumer;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.eventlog.Feed;
import dev.chasqui.eventlog.Flood;
import dev.chasqui.eventlog.KafkaEventLog;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.eventlog.PartitionHandler;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.observe.Timeline;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.SomeKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code deadletters}, on a real Kafka, as the process runs it. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class DeadLettersTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Pattern ID = Pattern.compile("^(\\d+-\\d+) ", Pattern.MULTILINE);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<LoggedEvent> taken = new CopyOnWriteArrayList<>();
  private final Map<String, String> env = new HashMap<>();
  private volatile boolean broken = true;
  private volatile boolean holding;
  private KafkaEventLog log;
  private EventLogConsumer consumer;
  @TempDir private Path dataDir;

  /** What a run printed and how it ended. */
  private record Run(int code, String out, String err) {
    List<String> ids() {
      return ID.matcher(out).results().map(match -> match.group(1)).toList();
    }
  }

  /** Fails everything while broken, and settles nothing while holding. */
  private final class Handler implements PartitionHandler {
    @Override
    public void accept(List<LoggedEvent> batch) {
      for (var event : batch) {
        taken.add(event);
        if (broken) {
          event.failed(new IllegalStateException("no taste for " + event.kind()));
        } else if (!holding) {
          event.done();
        }
      }
    }

    @Override
    public Future<Void> release() {
      return Future.succeededFuture();
    }
  }

  @BeforeEach
  void connect(Vertx vertx, Backends backends) {
    String prefix = backends.freshTopicPrefix();
    var config = SomeKafka.of(backends.kafka(), prefix, 2, 1);
    var topics = Topics.of(config);
    topics.createMissing(config, WAIT);
    log = KafkaEventLog.connect(vertx, config, HttpConfig.defaults(), topics, meters, WAIT);
    consumer =
        new EventLogConsumer(
            vertx,
            config,
            topics,
            Feed.live(config, topics),
            Flood.never(),
            log.own(topics.conversations()),
            "node",
            List.of(vertx.getOrCreateContext()),
            (_, _, _) -> new Handler(),
            Duration.ofSeconds(2),
            Timeline.NONE,
            meters);
    consumer.start().await();
    env.put("KAFKA_BOOTSTRAP_SERVERS", backends.kafka());
    env.put("CHASQUI_KAFKA_TOPIC_PREFIX", prefix);
    env.put("CHASQUI_DATA_DIR", dataDir.toString());
  }

  @AfterEach
  void close() {
    consumer.close();
    log.close();
  }

  private void append(String key, String kind, String json) {
    log.append(List.of(new EventRecord(key, kind, Buffer.buffer(json), "trace-1", Instant.now())))
        .await();
  }

  /** Three letters, one after the other: two of Ana, then one of Beto. */
  private void bury() {
    append("77:51900111222", "message", "{\"secret\":\"hola\"}");
    awaitLetters(1);
    append("77:51900111222", "status", "{\"b\":2}");
    awaitLetters(2);
    append("77:51900333444", "message", "{\"c\":3}");
    awaitLetters(3);
    taken.clear();
    broken = false;
  }

  private void awaitLetters(int count) {
    eventually(
        count + " letters", WAIT, () -> meters.counter("chasqui.log.deadletters").count() == count);
  }

  private Run run(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var args = new String[words.length + 1];
    args[0] = "deadletters";
    System.arraycopy(words, 0, args, 1, words.length);
    int code = Chasqui.run(args, env, new PrintStream(out), new PrintStream(err));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void listsTheNewestFirstWithoutWhatPeopleWroteOrWhoTheyAre() {
    assertThat(run("list").out()).isEqualTo("no dead letters\n");
    bury();
    var list = run("list");

    assertThat(list.code()).isZero();
    assertThat(list.ids()).hasSize(3);
    assertThat(list.out().lines().toList().get(1)).contains("message").contains("77:…3444");
    assertThat(list.out()).contains("no taste for status").doesNotContain("hola", "51900");
    assertThat(run("list", "--limit", "1").ids()).containsExactly(list.ids().getFirst());
  }

  @Test
  void filtersByKindConversationErrorAndTime() {
    bury();
    assertThat(run("list", "--kind", "status").ids()).hasSize(1);
    assertThat(run("list", "--conversation", "51900111222").ids()).hasSize(2);
    assertThat(run("list", "--conversation", "77:51900333444").ids()).hasSize(1);
    assertThat(run("list", "--error", "TASTE FOR MESS").ids()).hasSize(2);
    assertThat(run("list", "--kind", "status", "--error", "message").ids()).isEmpty();
    assertThat(run("list", "--since", "10m").ids()).hasSize(3);
    assertThat(run("list", "--since", "1ms").ids()).isEmpty();
  }

  @Test
  void showsOneLetterWithHeadersAndReadableContent() {
    bury();
    var ids = run("list").ids();
    var shown = run("show", ids.getLast());

    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .contains("personal data", "77:51900111222", "no taste for message", "trace-1")
        .contains("\"secret\" : \"hola\"");
    var missing = run("show", "0-999");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no dead letter 0-999");
    assertThat(run("show", "nonsense").code()).isEqualTo(1);
  }

  @Test
  void aReplayedLetterReadsAsTheRecordThatFailedAndIsMarked() {
    bury();
    String id = run("list", "--kind", "status").ids().getFirst();
    String source =
        run("show", id).out().lines().filter(line -> line.startsWith("source")).findFirst().get();
    assertThat(run("replay", id).out()).isEqualTo("replayed 1\n");

    eventually("it is taken again", WAIT, () -> taken.size() == 1);
    var event = taken.getFirst();
    assertThat(source).endsWith(event.coordinate());
    assertThat(event.key()).isEqualTo("77:51900111222");
    assertThat(event.kind()).isEqualTo("status");
    assertThat(event.value().toString()).isEqualTo("{\"b\":2}");
    assertThat(event.traceId()).isEqualTo("trace-1");
    assertThat(event.attempt()).isEqualTo(1);

    var list = run("list");
    assertThat(list.ids()).as("a marker is not a letter").hasSize(3);
    assertThat(list.out()).containsOnlyOnce("replayed  java.lang.IllegalStateException: no taste");
    assertThat(run("replay", id).out()).contains("replayed 0").contains("skipped  1");
    assertThat(run("replay", id, "--again").out()).contains("replayed 1");
    eventually("again", WAIT, () -> taken.size() == 2);
    assertThat(taken.getLast().coordinate()).isEqualTo(event.coordinate());
  }

  @Test
  void replaysAllThatMatchInTheirOrderOnce() {
    bury();
    assertThat(run("replay", "--all", "--conversation", "51900111222").out())
        .isEqualTo("replayed 2\n");
    assertThat(run("replay", "--all", "--since", "1h").out())
        .isEqualTo("replayed 1\nskipped  2, replayed before (--again replays them)\n");
    eventually("each is taken once", WAIT, () -> taken.size() == 3);
    assertThat(taken.stream().filter(event -> event.key().endsWith("1222")).map(LoggedEvent::kind))
        .containsExactly("message", "status");
  }

  @Test
  void aLetterThatFailsAgainIsALetterAgainUnderTheSameSource() {
    bury();
    broken = true;
    String id = run("list", "--kind", "status").ids().getFirst();
    run("replay", id);
    awaitLetters(4);
    var ids = run("list", "--kind", "status").ids();
    assertThat(ids).hasSize(2).contains(id);
    assertThat(source(ids.getFirst())).isEqualTo(source(ids.getLast()));
    assertThat(run("list", "--kind", "status").out()).contains("2 of 2 shown, 1 of them");
  }

  private String source(String id) {
    return run("show", id).out().lines().filter(l -> l.startsWith("source")).findFirst().get();
  }

  @Test
  void ofTwoCopiesInWorkAtOnceOneIsEnough() {
    bury();
    holding = true;
    String id = run("list", "--kind", "status").ids().getFirst();
    run("replay", id);
    run("replay", id, "--again");
    append("77:51900111222", "message", "{}");
    eventually("what came after both is taken", WAIT, () -> taken.size() >= 2);
    assertThat(taken.stream().map(LoggedEvent::kind)).containsExactly("status", "message");
  }

  @Test
  void findsTheKafkaOfADevThatRunsHereAndSaysSoWhenNoneDoes() {
    bury();
    String kafka = String.valueOf(env.remove("KAFKA_BOOTSTRAP_SERVERS"));
    var alone = run("list");
    assertThat(alone.code()).isEqualTo(69);
    assertThat(alone.err()).contains("./chasqui dev").contains(dataDir.toString());

    RunningDev.write(dataDir, kafka);
    assertThat(run("list").ids()).hasSize(3);
    RunningDev.delete(dataDir);
    assertThat(run("list").code()).isEqualTo(69);
  }

  @Test
  void endsWithTheCodesOfTheOtherCommands() {
    assertThat(run("--help").code()).isZero();
    assertThat(run("--help").out()).contains("PERSONAL DATA");
    assertThat(run().code()).isEqualTo(64);
    assertThat(run("burn").code()).isEqualTo(64);
    assertThat(run("replay").code()).isEqualTo(64);
    assertThat(run("replay", "0-1", "--all").code()).isEqualTo(64);
    assertThat(run("list", "--since", "yesterday").code()).isEqualTo(64);
    assertThat(run("list", "--limit", "0").code()).isEqualTo(64);
    assertThat(run("show").code()).isEqualTo(64);

    env.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    var down = run("list");
    assertThat(down.code()).isEqualTo(69);
    assertThat(down.err()).contains("127.0.0.1:1");
    env.put("KAFKA_BOOTSTRAP_SERVERS", "no port");
    assertThat(run("list").code()).isEqualTo(78);
  }
}
