package dev.chasqui.conversation;

import dev.chasqui.model.TemplateEvent;
import dev.chasqui.model.TemplateState;
import dev.chasqui.policy.Templates;
import dev.chasqui.policy.Templates.Template;
import dev.chasqui.store.TemplateStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured templates as WhatsApp sees them now. What one node hears of is read by all others
 * within {@value #READ_MILLIS} ms. While PostgreSQL is away what was known last holds. Thread-safe.
 */
public final class KnownTemplates implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KnownTemplates.class);
  private static final long READ_MILLIS = 10_000;

  private final Vertx vertx;
  private final Templates configured;
  private final Set<String> names;
  private final TemplateStore store;
  private final Persistence persistence;
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile Templates now;
  private volatile long timer = -1;

  /**
   * @param configured taken to be approved until WhatsApp says otherwise
   */
  public KnownTemplates(
      Vertx vertx,
      Templates configured,
      TemplateStore store,
      Persistence persistence,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.configured = configured;
    this.names = configured.all().stream().map(Template::name).collect(Collectors.toSet());
    this.store = store;
    this.persistence = persistence;
    this.now = configured;
    Gauge.builder("chasqui.templates.unusable", this, known -> known.unusable().size())
        .description("Configured templates, each language for itself, that WhatsApp does not send")
        .register(meters);
  }

  /**
   * Reads the states and goes on doing so. Without configured templates nothing is read.
   *
   * @return done after the first read; a database out of reach does not fail it
   */
  public Future<Void> start() {
    if (names.isEmpty()) {
      return Future.succeededFuture();
    }
    timer = vertx.setPeriodic(READ_MILLIS, _ -> readNowAndThen());
    return read();
  }

  private void readNowAndThen() {
    if (reading.compareAndSet(false, true)) {
      read().onComplete(_ -> reading.set(false));
    }
  }

  private Future<Void> read() {
    return store
        .states(names)
        .onSuccess(this::apply)
        .onFailure(failure -> log.warn("templates not read cause={}", failure.toString()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private synchronized void apply(List<TemplateState> states) {
    var before = unusable();
    now = configured.as(states);
    var after = unusable();
    for (var template : after) {
      if (!before.contains(template)) {
        log.warn(
            "a configured template cannot be sent template={} language={} status={}",
            template.name(),
            template.language(),
            status(template, states));
      }
    }
    for (var template : before) {
      if (!after.contains(template)) {
        log.info(
            "a template can be sent again template={} language={}",
            template.name(),
            template.language());
      }
    }
  }

  private static String status(Named template, List<TemplateState> states) {
    return states.stream()
        .filter(state ->
            state.name().equals(template.name()) && state.language().equals(template.language()))
        .reduce((_, later) -> later)
        .map(state -> state.status() + (state.reason() == null ? "" : "/" + state.reason()))
        .orElse("unknown");
  }

  private record Named(String name, String language) {}

  private Set<Named> unusable() {
    var unusable = new HashSet<Named>();
    for (var template : now.all()) {
      if (!template.approved()) {
        unusable.add(new Named(template.name(), template.language()));
      }
    }
    return unusable;
  }

  /** As WhatsApp sees them now. */
  Templates now() {
    return now;
  }

  /** Keeps what an event says; this node knows it at once. Done when it is durable. */
  Future<Void> learn(TemplateEvent event, BooleanSupplier wanted) {
    var learned = persistence.until("store_template", wanted, () -> store.learn(event));
    return names.contains(String.valueOf(event.template().name()))
        ? learned.compose(_ -> read())
        : learned;
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
