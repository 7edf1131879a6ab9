package dev.chasqui.ingress;

import dev.chasqui.whatsapp.WebhookItem;
import dev.chasqui.whatsapp.WebhookSplitter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the webhook counts.
 *
 * <ul>
 *   <li>{@code chasqui.webhook.ack}, timer, tag {@code code}: from the head of a POST to its answer
 *   <li>{@code chasqui.webhook.events}, counter, tag {@code kind}: updates made durable, by {@link
 *       WebhookItem#kind()}; {@code ignored} counts bodies without any
 *   <li>{@code chasqui.webhook.rejected}, counter, tag {@code reason}
 *   <li>{@code chasqui.webhook.inflight}, gauge: whole webhooks not answered yet, over all
 *       listeners
 *   <li>{@code chasqui.webhook.inflight.bytes}, gauge: bodies held, over all listeners
 * </ul>
 */
final class WebhookMetrics {
  private final MeterRegistry registry;
  private final Map<Integer, Timer> acks = new HashMap<>();
  private final Map<String, Counter> events = new HashMap<>();
  private final Map<Refusal, Counter> rejected = new EnumMap<>(Refusal.class);
  private final Counter ignored;

  WebhookMetrics(MeterRegistry registry, InFlight inFlight) {
    this.registry = registry;
    acks.put(200, ack(200));
    for (Refusal refusal : Refusal.values()) {
      acks.computeIfAbsent(refusal.status(), this::ack);
      rejected.put(
          refusal,
          Counter.builder("chasqui.webhook.rejected")
              .description("Webhook calls that were not answered 200")
              .tag("reason", refusal.tag())
              .register(registry));
    }
    for (String kind : WebhookSplitter.KINDS) {
      events.put(kind, events(kind));
    }
    ignored = events("ignored");
    Gauge.builder("chasqui.webhook.inflight", inFlight, InFlight::webhooks)
        .description("Whole webhooks that are not answered yet")
        .register(registry);
    Gauge.builder("chasqui.webhook.inflight.bytes", inFlight, InFlight::bytes)
        .description("Webhook bodies held until the event log has them")
        .baseUnit("bytes")
        .register(registry);
  }

  Timer.Sample start() {
    return Timer.start(registry);
  }

  void answered(Timer.Sample sample, int code) {
    Timer timer = acks.get(code);
    if (timer != null) {
      sample.stop(timer);
    }
  }

  void durable(List<WebhookItem> items) {
    for (WebhookItem item : items) {
      Counter counter = events.get(item.kind());
      if (counter != null) {
        counter.increment();
      }
    }
  }

  void ignored() {
    ignored.increment();
  }

  void rejected(Refusal refusal) {
    Counter counter = rejected.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }

  private Timer ack(int code) {
    return Timer.builder("chasqui.webhook.ack")
        .description("From the head of a webhook call to its answer")
        .tag("code", Integer.toString(code))
        .publishPercentileHistogram()
        .register(registry);
  }

  private Counter events(String kind) {
    return Counter.builder("chasqui.webhook.events")
        .description("Updates out of webhooks that are durable in the event log")
        .tag("kind", kind)
        .register(registry);
  }
}
