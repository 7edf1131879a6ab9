package dev.chasqui.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Sends one answer at the pace of a model, and stops at once when the caller goes away. Lives on
 * the event loop of its response.
 */
final class DemoStream {
  /** Tokens that fall into one tick leave together: fewer writes, the same pace. */
  private static final long TICK_MILLIS = 30;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final DemoCompletion completion;
  private final int tokensPerSecond;
  private int sent;
  private long startedNanos;
  private boolean usageWanted;

  DemoStream(
      Vertx vertx, HttpServerResponse response, DemoCompletion completion, int tokensPerSecond) {
    this.vertx = vertx;
    this.response = response;
    this.completion = completion;
    this.tokensPerSecond = tokensPerSecond;
  }

  void start(Duration firstTokenAfter, boolean streaming, boolean usage) {
    usageWanted = usage;
    long wait = firstTokenAfter.toMillis();
    if (!streaming) {
      long whole = tokensPerSecond == 0 ? 0 : completion.tokens().size() * 1_000L / tokensPerSecond;
      after(wait + whole, this::endWhole);
      return;
    }
    response.putHeader("Content-Type", "text/event-stream; charset=utf-8");
    response.putHeader("Cache-Control", "no-cache").setChunked(true);
    after(
        wait,
        () -> {
          startedNanos = System.nanoTime();
          send(completion.role(), usageWanted);
          tick();
        });
  }

  private void tick() {
    int due =
        tokensPerSecond == 0
            ? completion.tokens().size()
            : 1 + (int) ((System.nanoTime() - startedNanos) * tokensPerSecond / 1_000_000_000L);
    int end = Math.min(due, completion.tokens().size());
    while (sent < end) {
      send(completion.content(completion.tokens().get(sent)), usageWanted);
      sent++;
    }
    if (sent == completion.tokens().size()) {
      endStream();
    } else {
      after(TICK_MILLIS, this::tick);
    }
  }

  private void endStream() {
    send(completion.finish(), usageWanted);
    if (usageWanted) {
      send(completion.usageChunk(), false);
    }
    response.write("data: [DONE]\n\n");
    response.end();
  }

  private void endWhole() {
    response.putHeader("Content-Type", "application/json").end(completion.whole().toBuffer());
  }

  /** With {@code include_usage} every chunk but the last says that it has no usage. */
  private void send(JsonObject chunk, boolean emptyUsage) {
    if (emptyUsage) {
      chunk.put("usage", null);
    }
    response.write("data: " + chunk.encode() + "\n\n");
  }

  private void after(long millis, Runnable step) {
    if (millis <= 0) {
      step.run();
      return;
    }
    vertx.setTimer(
        millis,
        _ -> {
          if (!response.closed()) {
            step.run();
          }
        });
  }
}
