package dev.chasqui.outbound;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of the way out. Thread-safe. */
final class SendMeters {
  private final MeterRegistry meters;
  final Timer enqueue;
  final Timer pacingWait;

  /** Messages in the memory of this node. */
  final AtomicInteger held = new AtomicInteger();

  /** Numbers of this node that are stopped. */
  final AtomicInteger stopped = new AtomicInteger();

  private final AtomicLong oldestMillis = new AtomicLong();

  SendMeters(MeterRegistry meters) {
    this.meters = meters;
    enqueue =
        Timer.builder("chasqui.outbox.enqueue")
            .description("From a delivery to its commit")
            .publishPercentileHistogram()
            .register(meters);
    pacingWait =
        Timer.builder("chasqui.pacing.wait")
            .description("From ready to send until written")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("chasqui.outbox.queued", held, AtomicInteger::get)
        .description("Messages in the memory of this node")
        .register(meters);
    Gauge.builder("chasqui.outbox.stopped", stopped, AtomicInteger::get)
        .description("Numbers that send nothing until a person has put something right")
        .register(meters);
    Gauge.builder("chasqui.outbox.age", oldestMillis, millis -> millis.get() / 1_000.0)
        .description("Age of the fleet's oldest message that is not sent")
        .baseUnit("seconds")
        .register(meters);
  }

  /** A message is written, so long after it came into memory. */
  void written(Lane lane, Duration waited) {
    Timer.builder("chasqui.outbox.wait")
        .description("From the memory of this node until written, tries included")
        .tag("lane", lane.sql())
        .register(meters)
        .record(waited);
  }

  void outcome(String outcome) {
    meters.counter("chasqui.outbox.sends", "outcome", outcome).increment();
  }

  void error(Throwable failure) {
    meters.counter("chasqui.outbox.errors", "class", AfterFailure.tag(failure)).increment();
  }

  /** WhatsApp refused for a limit: {@code number}, {@code pair} or {@code stop}. */
  void refused(String limit) {
    meters.counter("chasqui.pacing.refusals", "limit", limit).increment();
  }

  /** Messages came in, of which so many were taken off the rate. */
  void inbound(int messages, int taken) {
    meters.counter("chasqui.pacing.inbound", "counted", "yes").increment(taken);
    meters
        .counter("chasqui.pacing.inbound", "counted", "beyond_floor")
        .increment(Math.max(0, messages - taken));
  }

  /** A message waits because its person got many lately. */
  void pairDelayed() {
    meters.counter("chasqui.pacing.pair.delays").increment();
  }

  void fenced(int messages) {
    meters.counter("chasqui.outbox.fenced").increment(messages);
  }

  void unknownStatus() {
    meters.counter("chasqui.outbox.statuses.unknown").increment();
  }

  void notStored() {
    meters.counter("chasqui.outbox.outcomes.unstored").increment();
  }

  void leaseLost() {
    meters.counter("chasqui.outbox.leases.lost").increment();
  }

  void full() {
    meters.counter("chasqui.outbox.overflowed").increment();
  }

  void recovered(String what, int rows) {
    meters.counter("chasqui.outbox.recovered", "what", what).increment(rows);
  }

  void oldest(Duration age) {
    oldestMillis.set(age.toMillis());
  }
}
