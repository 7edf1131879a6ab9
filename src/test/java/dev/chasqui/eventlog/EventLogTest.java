package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.testing.Eventually;
import dev.chasqui.testing.SomeKafka;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The log against a real Kafka: what is acknowledged arrives, in order per key, until it is
 * settled.
 */
class EventLogTest extends EventLogScene {
  @Test
  void anAppendEndsWhereItWasAskedForOnAnEventLoopOfAnotherVertx() throws Exception {
    Vertx other = Vertx.vertx();
    var ended = new CompletableFuture<@Nullable Context>();
    Context asking = other.getOrCreateContext();
    asking.runOnContext(_ ->
        log.append(List.of(event("k", "one")))
            .onComplete(_ -> ended.complete(Vertx.currentContext())));
    assertThat(ended.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isSameAs(asking);
    other.close().await();
  }

  @Test
  void aCopyUnderAnotherKeyReadsAsTheRecordThatItIsACopyOf() throws Exception {
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", taken, new ArrayList<>());
    append(event("k1", "one"));
    var original = next(taken);
    assertThat(original.redirects()).isZero();
    append(original.redirected("k2", Buffer.buffer("uno")));
    var copy = next(taken);
    assertThat(copy.coordinate()).isEqualTo(original.coordinate());
    assertThat(copy.key()).isEqualTo("k2");
    assertThat(copy.value().toString()).isEqualTo("uno");
    assertThat(copy.kind()).isEqualTo(original.kind());
    assertThat(copy.traceId()).isEqualTo(original.traceId());
    assertThat(copy.receivedAt()).isEqualTo(original.receivedAt());
    append(copy.redirected("k3", Buffer.buffer("eins")));
    var second = next(taken);
    assertThat(second.redirects()).isEqualTo(2);
    assertThat(second.coordinate()).isEqualTo(original.coordinate());
    List.of(original, copy, second).forEach(LoggedEvent::done);
  }

  @Test
  void historyGoesItsOwnWayAndIsTakenALittleAtATime() throws Exception {
    var live = new LinkedBlockingQueue<LoggedEvent>();
    var old = new LinkedBlockingQueue<LoggedEvent>();
    for (int i = 0; i < 40; i++) {
      append(event("history", "k1", "old" + i));
    }
    append(event("k1", "now"));
    consume("a", live, new CopyOnWriteArrayList<>());
    var history = Feed.history(config, topics);
    consume(history, "a", old, new CopyOnWriteArrayList<>());
    var now = next(live);
    assertThat(now.value().toString()).isEqualTo("now");
    now.done();
    var taken = new ArrayList<LoggedEvent>();
    for (int i = 0; i < 40; i++) {
      taken.add(next(old));
      if (taken.size() == history.recordsMax()) {
        // The next ones would come within some milliseconds.
        assertThat(old.poll(300, TimeUnit.MILLISECONDS))
            .as("while the first ones are not finished")
            .isNull();
        taken.forEach(LoggedEvent::done);
      } else if (taken.size() > history.recordsMax()) {
        taken.getLast().done();
      }
    }
    assertThat(taken)
        .extracting(event -> event.value().toString())
        .containsExactlyElementsOf(IntStream.range(0, 40).mapToObj(i -> "old" + i).toList());
    assertThat(live).isEmpty();
  }

  private long committed(int partition) {
    try (var reader = reader()) {
      var at = new TopicPartition(topics.conversations(), partition);
      var offset = reader.committed(java.util.Set.of(at)).get(at);
      return offset == null ? 0 : offset.offset();
    }
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", config.bootstrapServers(), "group.id", config.groupId()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  @Test
  void handsOverKeyKindTraceAndTimeInTheOrderOfTheKey() throws Exception {
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", taken, new CopyOnWriteArrayList<>());
    Instant before = Instant.now().minusMillis(1);
    append(event("1:ana", "one"), event("1:ana", "two"), event("1:ana", "three"));
    for (String text : List.of("one", "two", "three")) {
      var event = next(taken);
      assertThat(event.value().toString()).isEqualTo(text);
      assertThat(event.key()).isEqualTo("1:ana");
      assertThat(event.kind()).isEqualTo("message");
      assertThat(event.traceId()).isEqualTo("trace-" + text);
      assertThat(event.receivedAt()).isAfter(before);
      event.done();
    }
  }

  @Test
  void repeatsWhatWasNotSettledToTheNextProcessAndNothingElse() throws Exception {
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    var first = consume("a", taken, new CopyOnWriteArrayList<>());
    append(event("1:ana", "done"), event("1:ana", "open"), event("1:ana", "done too"));
    var done = next(taken);
    var open = next(taken);
    var later = next(taken);
    done.done();
    later.done();
    first.close();
    assertThat(committed(done.partition())).isEqualTo(open.offset());

    var again = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", again, new CopyOnWriteArrayList<>());
    var repeated = next(again);
    assertThat(repeated.value().toString()).isEqualTo("open");
    assertThat(repeated.coordinate()).isEqualTo(open.coordinate());
  }

  @Test
  void triesAgainAndThenWritesADeadLetterWithTheError() throws Exception {
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", taken, new CopyOnWriteArrayList<>());
    append(event("1:ana", "poison"));
    for (int attempt = 1; attempt <= 3; attempt++) {
      var event = next(taken);
      assertThat(event.attempt()).isEqualTo(attempt);
      event.failed(new IllegalStateException("cannot digest"));
    }
    try (var reader = reader()) {
      var letters = new TopicPartition(topics.deadletter(), 0);
      reader.assign(List.of(letters));
      reader.seekToBeginning(List.of(letters));
      var found = reader.poll(WAIT).records(letters);
      assertThat(found).hasSize(1);
      var letter = found.getFirst();
      assertThat(new String(letter.value(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("poison");
      assertThat(EventHeaders.text(letter.headers(), EventHeaders.ERROR)).contains("cannot digest");
      assertThat(EventHeaders.text(letter.headers(), EventHeaders.ATTEMPTS)).isEqualTo("3");
      assertThat(EventHeaders.text(letter.headers(), EventHeaders.SOURCE))
          .startsWith(topics.conversations());
    }
    Eventually.eventually(
        "the letter is counted", () -> meters.counter("chasqui.log.deadletters").count() == 1);
  }

  @Test
  void handsOutNoMoreThanMayBeInWorkWhateverOneFetchBrings() throws Exception {
    var texts = IntStream.range(0, 300).mapToObj(i -> "m" + i).toList();
    append(texts.stream().map(text -> event("1:ana", text)).toArray(EventRecord[]::new));
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", taken, new CopyOnWriteArrayList<>());
    var events = new ArrayList<LoggedEvent>();
    LoggedEvent event;
    while ((event = taken.poll(1, TimeUnit.SECONDS)) != null) {
      events.add(event);
    }
    int most = config.maxInFlightPerPartition();
    assertThat(events).hasSize(most);
    assertThat(meters.get("chasqui.log.held").tag("feed", "live").gauge().value())
        .isEqualTo(300.0 - most);
    events.forEach(LoggedEvent::done);
    while (events.size() < texts.size()) {
      events.add(next(taken));
      events.getLast().done();
    }
    assertThat(events.stream().map(one -> one.value().toString())).containsExactlyElementsOf(texts);
  }

  @Test
  void readsNothingInAFloodUntilTheProcessorsAreFree() throws Exception {
    var load = new AtomicReference<>(1.0);
    var appended = new AtomicLong();
    var flood = new Flood(() -> appended.addAndGet(10_000), load::get, Duration.ofMinutes(1));
    int many = 3_001; // of which a first poll takes 1,000 at most
    // Alone: of several requests to a new partition Kafka may refuse the first (KAFKA-15591).
    append(event("1:ana", "m0"));
    for (int i = 1; i < many; i += 500) {
      append(
          IntStream.range(i, i + 500)
              .mapToObj(n -> event("1:ana", "m" + n))
              .toArray(EventRecord[]::new));
    }
    assertThat(log.live()).isEqualTo(many);
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume(Feed.live(config, topics), flood, "a", taken, new CopyOnWriteArrayList<>());
    var first = next(taken);
    pause(4_000); // the partition is full, so nothing comes, and the flood begins
    int seen = 1 + taken.size();
    assertThat(seen).isBetween(100, 1_000);
    taken.forEach(LoggedEvent::done);
    taken.clear();
    first.done();
    assertThat(taken.poll(1, TimeUnit.SECONDS)).as("while the processors are busy").isNull();
    var lag = meters.get("chasqui.log.lag").tag("feed", "live").timeGauge();
    assertThat(lag.value(TimeUnit.SECONDS)).isGreaterThan(1);
    load.set(0.5);
    for (; seen < many; seen++) {
      next(taken).done();
    }
    Eventually.eventually("no lag", () -> lag.value(TimeUnit.SECONDS) == 0);
    assertThat(meters.get("chasqui.log.yielded").tag("feed", "live").timer().count()).isPositive();
  }

  @Test
  void sharesPartitionsWithASecondNodeAndLetsItGoOnWhereTheFirstStopped() throws Exception {
    var one = new LinkedBlockingQueue<LoggedEvent>();
    var released = new CopyOnWriteArrayList<String>();
    var first = consume("a", one, released);
    var two = new LinkedBlockingQueue<LoggedEvent>();
    consume("b", two, new CopyOnWriteArrayList<>());
    for (int i = 0; released.size() < 2 && i < 400; i++) {
      pause(50);
    }
    assertThat(released).as("partitions let go for the second node").hasSize(2);
    for (int i = 0; i < 40; i++) {
      append(event("1:person" + i, "m" + i));
    }
    int seen = 0;
    while (seen < 40) {
      var event = one.poll(10, TimeUnit.MILLISECONDS);
      if (event == null) {
        event = two.poll(10, TimeUnit.MILLISECONDS);
      }
      if (event != null) {
        event.done();
        seen++;
      }
    }
    first.close();
    assertThat(one).isEmpty();
    assertThat(two).isEmpty();
  }

  @Test
  void failsAnAppendWhenKafkaIsAwayInsteadOfBlocking() {
    var lost = SomeKafka.of("127.0.0.1:1", "lost.", 1, 3);
    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            KafkaEventLog.connect(
                vertx,
                lost,
                HttpConfig.defaults(),
                Topics.of(lost),
                meters,
                Duration.ofMillis(300)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lost.conversations");
  }
}
