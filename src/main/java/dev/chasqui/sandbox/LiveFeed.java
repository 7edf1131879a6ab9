package dev.chasqui.sandbox;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pushes every change of the chats and timelines to the open pages, as server-sent events. A page
 * that reads too slowly is cut off: it connects again and loads the state afresh. Thread-safe.
 */
final class LiveFeed {
  private static final int PAGES_MAX = 32;
  private static final int WRITE_QUEUE_BYTES_MAX = 1 << 20;
  private static final long TIMELINE_MILLIS = 80;
  private static final int KEEP_ALIVE_TICKS = 150;

  private record Page(Context context, HttpServerResponse response) {}

  private final Vertx vertx;
  private final TimelineRecorder timeline;
  private final Set<Page> pages = ConcurrentHashMap.newKeySet();
  private final Runnable stopListening;
  private final long timer;
  private int ticks;

  LiveFeed(Vertx vertx, Chats chats, TimelineRecorder timeline) {
    this.vertx = vertx;
    this.timeline = timeline;
    this.stopListening =
        chats.listen(change -> {
          if (!pages.isEmpty()) {
            broadcast("change", SandboxJson.change(change));
          }
        });
    this.timer = vertx.setPeriodic(TIMELINE_MILLIS, _ -> flushTimelines());
  }

  /** Keeps {@code response} open as a stream of events; false when too many are open. */
  boolean open(HttpServerResponse response) {
    if (pages.size() >= PAGES_MAX) {
      return false;
    }
    var page = new Page(vertx.getOrCreateContext(), response);
    response
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .setChunked(true)
        .setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX);
    response.closeHandler(_ -> pages.remove(page));
    response.exceptionHandler(_ -> pages.remove(page));
    pages.add(page);
    response.write("retry: 700\nevent: hello\ndata: {}\n\n");
    return true;
  }

  void close() {
    vertx.cancelTimer(timer);
    stopListening.run();
    pages.forEach(page -> page.context().runOnContext(_ -> page.response().end()));
    pages.clear();
  }

  private void flushTimelines() {
    // Drained even when nobody looks, so that a page that opens later is not flooded.
    var traces = timeline.drainChanged();
    if (pages.isEmpty()) {
      return;
    }
    traces.forEach(trace -> broadcast("trace", SandboxJson.trace(trace)));
    ticks++;
    if (ticks % KEEP_ALIVE_TICKS == 0) {
      write(": keep-alive\n\n");
    }
  }

  private void broadcast(String event, JsonObject data) {
    write("event: " + event + "\ndata: " + data.encode() + "\n\n");
  }

  private void write(String frame) {
    for (Page page : pages) {
      page.context()
          .runOnContext(_ -> {
            if (page.response().closed() || page.response().ended()) {
              pages.remove(page);
            } else if (page.response().writeQueueFull()) {
              pages.remove(page);
              page.response().end();
            } else {
              page.response().write(frame);
            }
          });
    }
  }
}
