package dev.chasqui.outbound;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.whatsapp.GraphClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Shows presence through the Graph API: sent and forgotten, outside the budget of messages. Few go
 * out at once, so that a crowd's read receipts do not take the connections that its answers need;
 * the others wait in a bounded queue. Thread-safe.
 */
public final class GraphPresence implements Presence {
  private static final int IN_FLIGHT_MAX = 16;
  private static final int WAITING_MAX = 1_000;

  private record Call(PhoneNumberId number, MessageId latest) {}

  private final GraphClient graph;
  private final MeterRegistry meters;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ArrayBlockingQueue<Call> waiting = new ArrayBlockingQueue<>(WAITING_MAX);

  public GraphPresence(GraphClient graph, MeterRegistry meters) {
    this.graph = graph;
    this.meters = meters;
  }

  @Override
  public void readAndTyping(PhoneNumberId number, MessageId latest) {
    if (waiting.offer(new Call(number, latest))) {
      pump();
    } else {
      count("skipped");
    }
  }

  private void pump() {
    while (inFlight.incrementAndGet() <= IN_FLIGHT_MAX) {
      @Nullable Call call = waiting.poll();
      if (call == null) {
        inFlight.decrementAndGet();
        return;
      }
      graph
          .readAndTyping(call.number, call.latest)
          .onComplete(outcome -> {
            inFlight.decrementAndGet();
            count(outcome.succeeded() ? "shown" : "failed");
            pump();
          });
    }
    inFlight.decrementAndGet();
  }

  private void count(String outcome) {
    meters.counter("chasqui.presence.calls", "outcome", outcome).increment();
  }
}
