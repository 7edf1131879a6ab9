package dev.chasqui.llm;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One token of a streaming model, as a packet of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StreamBenchmark {
  private static final int MIB = 1 << 20;

  private final Buffer packet =
      Buffer.buffer(
          """
          data: {"id":"chatcmpl-9","object":"chat.completion.chunk","created":1793534400,"model":"m",\
          "choices":[{"index":0,"delta":{"content":" mañana"},"finish_reason":null}]}

          """);

  /** Bytes to a piece of text. */
  @Benchmark
  public void token(Blackhole hole) {
    new SseDecoder(MIB, MIB, event -> hole.consume(ChatChunk.parse(event.data()))).feed(packet);
  }
}
