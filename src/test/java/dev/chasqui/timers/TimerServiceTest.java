package dev.chasqui.timers;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.TimersConfig;
import dev.chasqui.eventlog.EventLog;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.eventlog.KafkaEventLog;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.store.TimerWrites;
import dev.chasqui.store.Write;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.SomeKafka;
import dev.chasqui.testing.TopicReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Timers against a real PostgreSQL and, where it is about the log, a real Kafka. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class TimerServiceTest {
  private static final ConversationKey ANA = StoreFixture.conversation("1", "ana");
  private static final ConversationKey BETO = StoreFixture.conversation("1", "beto");
  private static final TimersConfig QUICK =
      new TimersConfig(Duration.ofMillis(50), Duration.ofSeconds(30), 100);

  /** Lets go of its timers soon, as if it had died long ago. */
  private static final TimersConfig FORGETFUL =
      new TimersConfig(Duration.ofMillis(50), Duration.ofMillis(400), 100);

  /** What the services appended, batch by batch. */
  private final List<List<EventRecord>> batches = new CopyOnWriteArrayList<>();

  private final EventLog recording =
      records -> {
        batches.add(List.copyOf(records));
        return Future.succeededFuture();
      };
  private final List<TimerService> services = new ArrayList<>();
  private Vertx vertx;
  private StoreFixture store;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    this.vertx = vertx;
    store = StoreFixture.start(vertx, backends.freshDatabase());
  }

  @AfterEach
  void stop() {
    services.forEach(service -> service.close().await());
  }

  private TimerService fire(EventLog log, TimersConfig config) {
    var service = TimerService.start(vertx, store.database(), log, store.meters(), config).await();
    services.add(service);
    return service;
  }

  private void write(ConversationKey conversation, Write.Entry... entries) {
    store.commits().submit(new Write(conversation, List.of(entries))).await();
  }

  private static Write.Entry dueAgo(ConversationKey conversation, String name, long millis) {
    return TimerWrites.schedule(conversation, name, Instant.now().minusMillis(millis));
  }

  private List<EventRecord> fired() {
    return batches.stream().flatMap(List::stream).toList();
  }

  private List<String> firedNames() {
    return fired().stream().map(event -> item(event).getString("name")).toList();
  }

  private static JsonObject item(EventRecord event) {
    return event.value().toJsonObject().getJsonObject("item");
  }

  private boolean noneLeft() {
    return store.column("SELECT count(*) FROM timers").equals(List.of("0"));
  }

  private long failures() {
    return (long) store.meters().counter("chasqui.timers.failures").count();
  }

  /** Waits out several polls, in which anything that could fire twice would. */
  private void waitForSomePolls() {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    eventually("some polls are over", () -> System.nanoTime() > end);
  }

  @Test
  void firesAnEventOnTheConversationsKeyWithItsIdNameAndDueTime() {
    Instant due = Instant.now().plusMillis(300);
    write(ANA, TimerWrites.schedule(ANA, "pause", due));
    var id = store.column("SELECT id FROM timers").getFirst();
    fire(recording, QUICK);
    eventually("it fired", () -> !batches.isEmpty());

    var event = fired().getFirst();
    assertThat(Instant.now()).isAfter(due);
    assertThat(event.key()).isEqualTo("1:ana");
    assertThat(event.kind()).isEqualTo("timer");
    assertThat(event.value().toJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("v", 1)
                .put("key", "1:ana")
                .put(
                    "item",
                    new JsonObject()
                        .put("id", id)
                        .put("name", "pause")
                        .put("due", due.toEpochMilli())));
    eventually("its row is gone", this::noneLeft);
  }

  @Test
  void firesEachTimerOnceWhenTwoServicesShareTheDatabase() {
    fire(recording, QUICK);
    fire(recording, QUICK);
    var wanted = new ArrayList<String>();
    for (int i = 0; i < 300; i++) {
      var person = StoreFixture.conversation("1", "person" + i);
      var _ = store.commits().submit(new Write(person, List.of(dueAgo(person, "t" + i, 0))));
      wanted.add("t" + i);
    }
    eventually("all have fired", () -> fired().size() >= 300 && noneLeft());
    waitForSomePolls();
    assertThat(firedNames()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void aReplacedTimerFiresOnlyAtItsNewTimeAndACancelledOneNever() {
    Instant later = Instant.now().plusMillis(700);
    write(ANA, TimerWrites.schedule(ANA, "ghost", Instant.now().plusMillis(300)));
    var first = store.column("SELECT id FROM timers").getFirst();
    write(ANA, TimerWrites.schedule(ANA, "ghost", later));
    write(BETO, TimerWrites.schedule(BETO, "ghost", Instant.now().plusMillis(300)));
    write(BETO, TimerWrites.cancel(BETO, "ghost"));
    fire(recording, QUICK);
    eventually("the replacement fired", () -> !batches.isEmpty());
    waitForSomePolls();

    assertThat(fired()).hasSize(1);
    var item = item(fired().getFirst());
    assertThat(item.getLong("due")).isEqualTo(later.toEpochMilli());
    assertThat(item.getString("id")).isNotEqualTo(first);
  }

  @Test
  void theLastWordHoldsAlsoWhenWritesShareATransaction() {
    var writes = new ArrayList<Future<?>>();
    Instant future = Instant.now().plusSeconds(60);
    for (int i = 0; i < 200; i++) {
      String set = i % 2 == 0 ? "even" : "odd";
      String unset = i % 2 == 0 ? "odd" : "even";
      writes.add(
          store
              .commits()
              .submit(
                  new Write(
                      ANA,
                      List.of(
                          TimerWrites.schedule(ANA, set, future),
                          TimerWrites.cancel(ANA, unset)))));
    }
    Future.all(writes).await();
    assertThat(store.column("SELECT name FROM timers")).containsExactly("odd");
  }

  @Test
  void aNodeKilledBeforeTheDeleteLeavesATimerThatFiresAgainUnderTheSameId() {
    // PostgreSQL refuses every delete, as if the node died each time it came to that.
    store
        .database()
        .client()
        .query(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE 'not now'; END $$;"
                + " CREATE TRIGGER refuse BEFORE DELETE ON timers FOR EACH ROW EXECUTE FUNCTION refuse()")
        .execute()
        .await();
    write(ANA, dueAgo(ANA, "pause", 0));
    var killed = fire(recording, FORGETFUL);
    eventually("it fired and could not be deleted", () -> failures() > 0);
    killed.close().await();
    int before = fired().size();
    store.database().client().query("DROP TRIGGER refuse ON timers").execute().await();

    fire(recording, QUICK);
    eventually("another node deletes it", this::noneLeft);
    assertThat(fired()).hasSizeGreaterThan(before);
    assertThat(fired().stream().map(event -> item(event).getString("id")).distinct()).hasSize(1);
  }

  @Test
  void aTimerScheduledAnewWhileItsOldSelfIsFiredStays() {
    write(ANA, dueAgo(ANA, "pause", 0));
    var again = new AtomicBoolean(true);
    fire(
        records -> {
          batches.add(List.copyOf(records));
          return again.getAndSet(false)
              ? store.commits().submit(new Write(ANA, List.of(dueAgo(ANA, "pause", 0)))).mapEmpty()
              : Future.succeededFuture();
        },
        QUICK);
    eventually("both have fired", () -> fired().size() == 2 && noneLeft());
    assertThat(fired().stream().map(event -> item(event).getString("id"))).doesNotHaveDuplicates();
  }

  @Test
  void firesWhatFellDueWhileNobodyRanInBatchesTheLongestDueFirst() {
    for (int i = 0; i < 25; i++) {
      write(ANA, dueAgo(ANA, "t" + i, 60_000 - 1_000L * ((i * 7) % 25)));
    }
    fire(recording, new TimersConfig(Duration.ofMillis(50), Duration.ofSeconds(30), 10));
    eventually("all have fired", () -> fired().size() == 25);

    assertThat(batches.stream().map(List::size)).containsExactly(10, 10, 5);
    assertThat(fired().stream().map(event -> item(event).getLong("due"))).isSorted();
    assertThat(store.meters().counter("chasqui.timers.fired").count()).isEqualTo(25);
  }

  @Test
  void aRowThatNobodyCanReadHoldsUpNoOther() {
    store
        .database()
        .client()
        .query(
            "INSERT INTO timers (phone_number_id, contact_id, name, id, due_at)"
                + " VALUES ('1', ' ', 'broken', 'x', now() - interval '1 hour')")
        .execute()
        .await();
    write(ANA, dueAgo(ANA, "pause", 0));
    fire(recording, QUICK);
    eventually("the other fired", () -> firedNames().equals(List.of("pause")));
  }

  @Test
  void onlyTheDatabasesClockSaysWhatIsDue() {
    // An hour ahead by this machine; the database's clock has not come to it.
    write(ANA, TimerWrites.schedule(ANA, "far", Instant.now().plus(Duration.ofHours(1))));
    write(ANA, TimerWrites.schedule(ANA, "near", Instant.now().plus(Duration.ofHours(1))));
    store
        .database()
        .client()
        .query("UPDATE timers SET due_at = now() - interval '1 ms' WHERE name = 'near'")
        .execute()
        .await();
    fire(recording, QUICK);
    eventually("the due one fired", () -> !batches.isEmpty());
    waitForSomePolls();
    assertThat(firedNames()).containsExactly("near");
  }

  @Test
  void keepsTryingWhileTheLogIsAwayTellsTheLagAndLosesNothing() {
    IntStream.range(0, 20).forEach(i -> write(ANA, dueAgo(ANA, "t" + i, 90_000)));
    var away = new AtomicBoolean(true);
    fire(
        records ->
            away.get()
                ? Future.failedFuture(new IllegalStateException("no broker"))
                : recording.append(records),
        QUICK);
    eventually("it fails and tries again", () -> failures() >= 2);
    assertThat(store.meters().get("chasqui.timers.lag").gauge().value()).isGreaterThan(80);
    assertThat(fired()).isEmpty();

    away.set(false);
    eventually("all have fired", () -> fired().size() == 20 && noneLeft());
  }

  @Test
  void writesToKafkaOnTheConversationsKey(Backends backends) {
    String prefix = backends.freshTopicPrefix();
    var kafka = SomeKafka.of(backends.kafka(), prefix, 4, 3);
    var topics = Topics.of(kafka);
    topics.createMissing(kafka, Duration.ofSeconds(20));
    try (var log =
            KafkaEventLog.connect(
                vertx,
                kafka,
                HttpConfig.defaults(),
                topics,
                store.meters(),
                Duration.ofSeconds(20));
        var reader = new TopicReader(backends.kafka(), topics.conversations())) {
      var service = fire(log, QUICK);
      write(ANA, dueAgo(ANA, "first", 20));
      write(BETO, dueAgo(BETO, "other", 10));
      var records = reader.next(2);
      assertThat(records.stream().map(TopicReader.Seen::key))
          .containsExactlyInAnyOrder("1:ana", "1:beto");
      assertThat(records.stream().map(TopicReader.Seen::kind)).containsOnly("timer");
      service.close().await();
    }
  }
}
