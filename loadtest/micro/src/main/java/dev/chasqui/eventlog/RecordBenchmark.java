package dev.chasqui.eventlog;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A key, a body and headers to what the producer takes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RecordBenchmark {
  private final EventRecord event =
      new EventRecord(
          "106540352242922/5491123456789",
          "message",
          Buffer.buffer("x".repeat(450)),
          "0af7651916cd43dd8448eb211c80319c",
          Instant.parse("2026-11-01T12:00:00Z"));

  /** As for each update of a webhook. */
  @Benchmark
  public ProducerRecord<byte[], byte[]> encode() {
    var record =
        new ProducerRecord<>(
            "conversations",
            event.key().getBytes(StandardCharsets.UTF_8),
            event.value().getBytes());
    EventHeaders.write(record.headers(), event);
    return record;
  }
}
