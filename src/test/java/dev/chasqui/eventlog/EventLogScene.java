package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.KafkaConfig;
import dev.chasqui.observe.Timeline;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.SomeKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A fresh log in a real Kafka, and nodes that read it. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
abstract class EventLogScene {
  static final Duration WAIT = Duration.ofSeconds(20);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<EventLogConsumer> consumers = new ArrayList<>();
  Vertx vertx;
  KafkaConfig config;
  Topics topics;
  KafkaEventLog log;

  @BeforeEach
  void connect(Vertx vertx, Backends backends) {
    this.vertx = vertx;
    String prefix = backends.freshTopicPrefix();
    config = SomeKafka.of(backends.kafka(), prefix, 4, 3);
    topics = Topics.of(config);
    topics.createMissing(config, WAIT);
    log = KafkaEventLog.connect(vertx, config, HttpConfig.defaults(), topics, meters, WAIT);
  }

  @AfterEach
  void close() {
    consumers.forEach(EventLogConsumer::close);
    log.close();
  }

  EventLogConsumer consume(String node, BlockingQueue<LoggedEvent> taken, List<String> released) {
    return consume(Feed.live(config, topics), node, taken, released);
  }

  EventLogConsumer consume(
      Feed feed, String node, BlockingQueue<LoggedEvent> taken, List<String> released) {
    return consume(feed, Flood.never(), node, taken, released);
  }

  EventLogConsumer consume(
      Feed feed,
      Flood flood,
      String node,
      BlockingQueue<LoggedEvent> taken,
      List<String> released) {
    var consumer =
        new EventLogConsumer(
            vertx,
            config,
            topics,
            feed,
            flood,
            log.own(feed.topic()),
            node,
            List.of(vertx.getOrCreateContext()),
            (partition, _, _) -> new Keeper(partition, taken, released),
            Duration.ofSeconds(2),
            Timeline.NONE,
            meters);
    consumers.add(consumer);
    consumer.start().timeout(WAIT.toMillis(), TimeUnit.MILLISECONDS).await();
    return consumer;
  }

  static EventRecord event(String key, String text) {
    return event("message", key, text);
  }

  static EventRecord event(String kind, String key, String text) {
    return new EventRecord(key, kind, Buffer.buffer(text), "trace-" + text, Instant.now());
  }

  void append(EventRecord... events) {
    log.append(List.of(events)).timeout(WAIT.toMillis(), TimeUnit.MILLISECONDS).await();
  }

  static LoggedEvent next(BlockingQueue<LoggedEvent> taken) throws InterruptedException {
    var event = taken.poll(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(event).as("an event within %s", WAIT).isNotNull();
    return event;
  }

  void pause(long millis) {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(millis, _ -> promise.complete());
    promise.future().await();
  }
}
