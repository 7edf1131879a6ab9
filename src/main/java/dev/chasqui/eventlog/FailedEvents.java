package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries failed events again, a bounded number of times, and then makes them dead letters. */
final class FailedEvents implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FailedEvents.class);
  private static final long LETTER_RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final int maxAttempts;
  private final DeadLetters deadLetters;
  private final Timeline timeline;
  private final Consumer<LoggedEvent> finished;
  private final BiConsumer<LoggedEvent, Throwable> failedAgain;
  private final Counter deadLettered;
  private final Counter retried;

  /**
   * @param finished told of an event whose dead letter is durable; from any thread
   * @param failedAgain told of an event whose dead letter could not be written; from any thread
   */
  FailedEvents(
      Vertx vertx,
      KafkaConfig config,
      Topics topics,
      Timeline timeline,
      MeterRegistry meters,
      Consumer<LoggedEvent> finished,
      BiConsumer<LoggedEvent, Throwable> failedAgain) {
    this.vertx = vertx;
    this.maxAttempts = config.maxAttempts();
    this.timeline = timeline;
    this.finished = finished;
    this.failedAgain = failedAgain;
    deadLetters = new DeadLetters(config, topics);
    deadLettered =
        Counter.builder("chasqui.log.deadletters")
            .description("Events that failed for good and went to the dead-letter topic")
            .register(meters);
    retried =
        Counter.builder("chasqui.log.retries")
            .description("Further tries of events whose handling failed")
            .register(meters);
  }

  /**
   * Decides what becomes of a failed event.
   *
   * @param owner takes the event for its next try
   */
  void handle(LoggedEvent event, Throwable cause, Consumer<LoggedEvent> owner) {
    if (event.attempt() < maxAttempts) {
      retried.increment();
      log.warn(
          "event failed, trying again coordinate={} kind={} attempt={}",
          event.coordinate(),
          event.kind(),
          event.attempt(),
          cause);
      vertx.setTimer(100L << Math.min(event.attempt(), 6), _ -> owner.accept(event.again()));
    } else {
      bury(event, cause);
    }
  }

  private void bury(LoggedEvent event, Throwable cause) {
    log.error(
        "event failed for good, to the dead letters coordinate={} kind={} attempts={}",
        event.coordinate(),
        event.kind(),
        event.attempt(),
        cause);
    deadLetters.write(
        event,
        cause,
        error -> {
          if (error == null) {
            deadLettered.increment();
            timeline.record(
                event.traceId(),
                event.receivedAt(),
                Stage.DEAD_LETTERED,
                Instant.now(),
                Map.of("error", String.valueOf(cause.getMessage())));
            finished.accept(event);
          } else {
            log.error("dead letter not written, trying again", error);
            vertx.setTimer(LETTER_RETRY_MILLIS, _ -> failedAgain.accept(event, cause));
          }
        });
  }

  @Override
  public void close() {
    deadLetters.close();
  }
}
