package dev.chasqui.conversation;

import dev.chasqui.conversation.Effect.SpeculationResult;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.policy.SendDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The figures of the conversation room. Thread-safe. */
public final class ConversationMeters {
  final Timer debounce;
  final Timer firstPart;
  final DistributionSummary bubbles;
  final DistributionSummary fragments;
  final Counter duplicates;
  final Counter redirected;
  final Counter merged;
  final Counter overflow;
  final Counter rateLimited;
  final Counter speculationWasted;
  final Counter windowsCut;
  final AtomicInteger resident = new AtomicInteger();
  final AtomicInteger turnsRunning = new AtomicInteger();
  private final Map<SpeculationResult, Counter> speculation =
      new EnumMap<>(SpeculationResult.class);
  private final Map<Effect.Piece, Counter> pieces = new EnumMap<>(Effect.Piece.class);

  private final Map<Effect.Reason, Counter> unanswered = new ConcurrentHashMap<>();
  private final MeterRegistry meters;

  public ConversationMeters(MeterRegistry meters) {
    this.meters = meters;
    debounce =
        timer(meters, "chasqui.debounce", "From a person's last message until the window closed");
    firstPart =
        timer(
            meters,
            "chasqui.answer.first.part",
            "From a person's last message until the first part of its answer was durable");
    bubbles = summary(meters, "chasqui.answer.bubbles", "Messages that one answer took");
    fragments = summary(meters, "chasqui.thought.messages", "Messages that one answer was for");
    duplicates =
        counter(meters, "chasqui.events.duplicate", "Events that Meta delivered a second time");
    redirected =
        counter(
            meters,
            "chasqui.events.redirected",
            "Events that named a person by another id than the conversation does");
    merged =
        counter(meters, "chasqui.messages.merged", "Messages that joined a thought already open");
    overflow =
        counter(meters, "chasqui.messages.overflow", "Messages beyond the bound of a thought");
    rateLimited =
        counter(
            meters, "chasqui.answers.rate.limited", "Answers put off by a person's answer rate");
    speculationWasted =
        counter(meters, "chasqui.speculation.wasted", "Model calls thrown away before their end");
    windowsCut =
        counter(
            meters,
            "chasqui.windows.cut",
            "Windows that closed although messages received before their end may come");
    for (var result : SpeculationResult.values()) {
      speculation.put(
          result,
          Counter.builder("chasqui.speculation.windows")
              .description("Closed windows, by what became of the model call started inside")
              .tag("result", lower(result))
              .register(meters));
    }
    for (var piece : Effect.Piece.values()) {
      pieces.put(
          piece,
          Counter.builder("chasqui.answer.parts")
              .description("Parts of answers made durable, by what they are made of")
              .tag("piece", lower(piece))
              .register(meters));
    }
    meters.gauge("chasqui.conversations.resident", resident);
    meters.gauge("chasqui.turns.running", turnsRunning);
  }

  void windowClosed(SpeculationResult result, Duration sinceLastMessage) {
    Objects.requireNonNull(speculation.get(result)).increment();
    debounce.record(sinceLastMessage);
  }

  /** A message stays without an answer because the assistant is silent. */
  void keptSilent(Effect.Reason reason) {
    unanswered
        .computeIfAbsent(
            reason, _ -> meters.counter("chasqui.messages.unanswered", "reason", lower(reason)))
        .increment();
  }

  /** A message is too old to be answered. */
  void old() {
    meters.counter("chasqui.messages.unanswered", "reason", "old").increment();
  }

  /** The policy kept something from being sent. */
  void policyRefused(SendDecision.Cause cause) {
    meters.counter("chasqui.policy.refused", "cause", lower(cause)).increment();
  }

  /** A person changed or deleted a message. */
  void corrected(boolean withdrawn) {
    meters
        .counter("chasqui.messages.corrected", "how", withdrawn ? "deleted" : "edited")
        .increment();
  }

  /** Something was reported of a conversation. */
  void reported(ConversationReport.Kind kind) {
    meters.counter("chasqui.conversation.events", "kind", lower(kind)).increment();
  }

  /** A person wrote in the app, or our own message came back. */
  void echo(String what) {
    meters.counter("chasqui.echoes", "what", what).increment();
  }

  void part(Effect.Piece piece) {
    Objects.requireNonNull(pieces.get(piece)).increment();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Timer timer(MeterRegistry meters, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .register(meters);
  }

  private static DistributionSummary summary(
      MeterRegistry meters, String name, String description) {
    return DistributionSummary.builder(name).description(description).register(meters);
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }
}
