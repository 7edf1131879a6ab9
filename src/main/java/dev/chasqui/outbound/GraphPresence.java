package dev.chasqui.outbound;

import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.whatsapp.GraphClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows presence through the Graph API: sent and forgotten, at most so many at once, outside the
 * budget of messages. Thread-safe.
 */
public final class GraphPresence implements Presence {
  private static final int IN_FLIGHT_MAX = 32;

  private final GraphClient graph;
  private final MeterRegistry meters;
  private final AtomicInteger inFlight = new AtomicInteger();

  public GraphPresence(GraphClient graph, MeterRegistry meters) {
    this.graph = graph;
    this.meters = meters;
  }

  @Override
  public void readAndTyping(PhoneNumberId number, MessageId latest) {
    if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
      inFlight.decrementAndGet();
      count("skipped");
      return;
    }
    graph
        .readAndTyping(number, latest)
        .onComplete(outcome -> {
          inFlight.decrementAndGet();
          count(outcome.succeeded() ? "shown" : "failed");
        });
  }

  private void count(String outcome) {
    meters.counter("chasqui.presence.calls", "outcome", outcome).increment();
  }
}
