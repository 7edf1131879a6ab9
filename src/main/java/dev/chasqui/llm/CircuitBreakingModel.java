package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a server that has failed many times in a row, so that callers learn it at once and
 * not after a time-out. Only what is the server's fault counts: rejected requests, rate limits and
 * cancelled calls say nothing about its health.
 */
public final class CircuitBreakingModel implements LanguageModel {
  private static final Logger log = LoggerFactory.getLogger(CircuitBreakingModel.class);

  private final Vertx vertx;
  private final LanguageModel inner;
  private final Circuit circuit;
  private final String role;
  private final Counter refusals;

  /**
   * A model that guards {@code inner}.
   *
   * @param failures failures in a row that open the circuit
   * @param reset how long it then refuses before it lets one call try
   * @param role {@code primary} or {@code fallback}, the tag of the metrics
   * @param registry gets the gauge {@code chasqui.model.circuit.open} (1 unless closed) and the
   *     counter {@code chasqui.model.circuit.refusals}
   */
  public CircuitBreakingModel(
      Vertx vertx,
      LanguageModel inner,
      int failures,
      Duration reset,
      InstantSource clock,
      String role,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.inner = inner;
    this.circuit = new Circuit(failures, reset, clock);
    this.role = role;
    this.refusals = registry.counter("chasqui.model.circuit.refusals", "model", role);
    Gauge.builder(
            "chasqui.model.circuit.open", circuit, c -> c.state() == Circuit.State.CLOSED ? 0 : 1)
        .tag("model", role)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    Circuit.Pass pass = circuit.tryPass();
    if (pass == null) {
      refusals.increment();
      var refusal = new Refusal(listener);
      vertx.getOrCreateContext().runOnContext(_ -> refusal.deliver());
      return refusal;
    }
    var call = new Call(pass, listener);
    call.inner = inner.stream(request, call);
    return call;
  }

  /** Whether a failure tells that the server, and not the request or the quota, is bad. */
  private static boolean serverFailed(Kind kind) {
    return switch (kind) {
      case CONNECT, FIRST_TOKEN_TIMEOUT, STALLED, SERVER_ERROR, BROKEN_STREAM -> true;
      case RATE_LIMITED, REJECTED, EMPTY_ANSWER, OVERLOADED, CIRCUIT_OPEN -> false;
    };
  }

  /** A call that the circuit does not let through. */
  private final class Refusal implements ModelCall {
    private final ModelListener listener;
    private boolean cancelled;

    Refusal(ModelListener listener) {
      this.listener = listener;
    }

    void deliver() {
      if (!cancelled) {
        listener.onFailure(
            new ModelException(
                Kind.CIRCUIT_OPEN, "the %s model failed too often of late".formatted(role)));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final class Call implements ModelCall, ModelListener {
    private final Circuit.Pass pass;
    private final ModelListener listener;
    private @Nullable ModelCall inner;
    private boolean heard;
    private boolean ended;

    Call(Circuit.Pass pass, ModelListener listener) {
      this.pass = pass;
      this.listener = listener;
    }

    @Override
    public void onDelta(String text) {
      heard();
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      heard();
      listener.onToolCalls(calls);
    }

    private void heard() {
      if (!heard) {
        heard = true;
        pass.answering();
      }
    }

    @Override
    public void onComplete(ModelResult result) {
      ended = true;
      pass.succeeded();
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      ended = true;
      if (!serverFailed(failure.kind())) {
        pass.abandoned();
      } else if (pass.failed()) {
        log.warn("circuit opened model={} kind={}", role, failure.kind().tag());
      }
      listener.onFailure(failure);
    }

    @Override
    public void cancel() {
      if (!ended) {
        ended = true;
        pass.abandoned();
        if (inner != null) {
          inner.cancel();
        }
      }
    }
  }
}
